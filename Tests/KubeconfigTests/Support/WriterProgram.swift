import FoundationEssentials
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// The program `kubeconfig-writer`, which is built beside these tests.
enum WriterProgram {
    static func run(_ arguments: [String]) async throws -> (succeeded: Bool, output: String) {
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: .init(arguments), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        return (result.terminationStatus.isSuccess, result.standardOutput + result.standardError)
    }

    private static let path: String = {
        #if os(Linux)
            let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        #else
            let executable = CommandLine.arguments[0]
        #endif
        return folder(of: executable) + "/kubeconfig-writer"
    }()

    private static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }
}
