import FoundationEssentials
import Subprocess
import Values

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The real kubectl, as the judge of what is written.
enum Kubectl {
    /// `$MESHWRIGHT_KUBECTL`, else the one on `PATH`.
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/kubectl" }
        return ([environment["MESHWRIGHT_KUBECTL"]].compactMap { $0 } + folders).first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    static let isThere = path != nil

    struct Answer {
        var succeeded: Bool
        var output: String
        var errors: String
    }

    static func run(_ arguments: String..., kubeconfig: String) async throws -> Answer {
        let result = try await Subprocess.run(
            .path(FilePath(path ?? "kubectl")), arguments: .init(arguments),
            environment: .inherit.updating(["KUBECONFIG": kubeconfig]), output: .string(limit: 1 << 26),
            error: .string(limit: 1 << 26))
        return Answer(
            succeeded: result.terminationStatus.isSuccess, output: result.standardOutput,
            errors: result.standardError)
    }

    /// The whole kubeconfig as kubectl reads it.
    static func view(_ kubeconfig: String) async throws -> JSON {
        let answer = try await run("config", "view", "--raw", "-o", "json", kubeconfig: kubeconfig)
        guard answer.succeeded else { throw KubectlFailure(text: answer.errors) }
        return try JSON(parsing: Array(answer.output.utf8))
    }
}

struct KubectlFailure: Error {
    var text: String
}
