import FoundationEssentials
import Subprocess
import Values

/// The machine's kubectl, with a kubeconfig and a cache of its own.
struct Kubectl: Sendable {
    struct Output: Sendable {
        var text: String
        var errors: String
        var code: Int32
    }

    private let folder: String

    static let isInstalled =
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/kubectl")
        }

    static func run(on cluster: TestCluster, _ body: (Kubectl) async throws -> Void) async throws {
        let root = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let folder = "\(root)/kubectl-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let kubectl = Kubectl(folder: folder)
        let result = await Result {
            try kubectl.write("config", cluster.kubeconfig)
            try await body(kubectl)
        }
        try FileManager.default.removeItem(atPath: folder)
        try result.get()
    }

    /// Writes a manifest; kubectl reads JSON as it reads YAML.
    @discardableResult
    func write(_ name: String, _ object: JSON) throws -> String {
        try Data("\(object)".utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        return "\(folder)/\(name)"
    }

    func callAsFunction(_ arguments: String..., input: String = "") async throws -> Output {
        let common = ["--kubeconfig", "\(folder)/config", "--cache-dir", "\(folder)/cache"]
        let result = try await Subprocess.run(
            .name("kubectl"), arguments: Arguments(common + arguments), environment: .inherit,
            input: .string(input), output: .string(limit: 1 << 22), error: .string(limit: 1 << 20))
        let code: Int32 =
            switch result.terminationStatus {
            case .exited(let code): Int32(code)
            default: -1
            }
        return Output(text: result.standardOutput, errors: result.standardError, code: code)
    }
}
