import FoundationEssentials
import Lab
import Subprocess
import Testing
import Values

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// What a program printed, and how it ended.
struct ProgramResult: Sendable {
    var output: String
    var errors: String
    var code: Int
}

/// Runs a program of the machine: by its name, or by its path.
func run(_ program: String, _ arguments: [String], input: String = "") async throws -> ProgramResult {
    let result = try await Subprocess.run(
        program.contains("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
        input: .string(input), output: .string(limit: 4_000_000),
        error: .string(limit: 1_000_000))
    var code = -1
    if case .exited(let exit) = result.terminationStatus { code = Int(exit) }
    return ProgramResult(output: result.standardOutput, errors: result.standardError, code: code)
}

/// The real kubectl against clusters of a lab.
struct LabKubectl: Sendable {
    let folder: TemporaryFolder
    let lab: Lab
    /// Its path.
    let program: String

    init(_ lab: Lab, _ program: KubectlProgram? = nil) throws {
        folder = try TemporaryFolder()
        try lab.writeFiles(to: folder.path)
        self.lab = lab
        self.program = program?.path ?? KubectlProgram.all.first?.path ?? "kubectl"
    }

    func callAsFunction(_ cluster: String, _ arguments: String..., input: String = "") async throws -> ProgramResult {
        try await run(program, ["--kubeconfig", "\(folder.path)/\(cluster).conf"] + arguments, input: input)
    }

    /// What kubectl prints; fails the test when it fails.
    func output(
        _ cluster: String, _ arguments: String..., input: String = "", at location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await call(cluster, arguments, input: input, at: location)
    }

    func call(
        _ cluster: String, _ arguments: [String], input: String = "", at location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let result = try await run(
            program, ["--kubeconfig", "\(folder.path)/\(cluster).conf"] + arguments, input: input)
        #expect(result.code == 0, "\(arguments): \(result.errors)", sourceLocation: location)
        return result.output
    }

    /// Runs a command in a pod of the demo application.
    func exec(
        _ cluster: String, _ command: [String], at location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await call(cluster, ["exec", "deploy/rebel-base", "--"] + command, at: location)
    }
}

/// A folder that goes away with its last user.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
