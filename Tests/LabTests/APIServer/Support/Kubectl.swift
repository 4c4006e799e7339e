import Foundation
import Subprocess
import Testing
import Values

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// A real kubectl, with a kubeconfig and a cache of its own.
struct Kubectl: Sendable {
    struct Output: Sendable {
        var text: String
        var errors: String
        var code: Int32
    }

    private let program: KubectlProgram
    private let folder: String

    static func run(
        _ program: KubectlProgram, on cluster: TestCluster, _ body: (Kubectl) async throws -> Void
    ) async throws {
        let root = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let folder = "\(root)/kubectl-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let kubectl = Kubectl(program: program, folder: folder)
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

    private func arguments(_ own: [String]) -> Arguments {
        Arguments(["--kubeconfig", "\(folder)/config", "--cache-dir", "\(folder)/cache"] + own)
    }

    func callAsFunction(_ arguments: String..., input: String = "") async throws -> Output {
        let result = try await Subprocess.run(
            .path(FilePath(program.path)), arguments: self.arguments(arguments), environment: .inherit,
            input: .string(input), output: .string(limit: 1 << 22), error: .string(limit: 1 << 20))
        return Output(
            text: result.standardOutput, errors: result.standardError, code: result.terminationStatus.exitCode)
    }

    /// Runs `port-forward` while the body runs; see ``KubectlProgram/portForward(_:_:throughWebSocket:_:)``.
    func portForward(
        _ object: String, _ ports: [Int], throughWebSocket: Bool, endsItself: Bool = false,
        _ body: ([Int]) async throws -> Void
    ) async throws -> Output {
        try await program.portForward(
            ["--kubeconfig", "\(folder)/config", "--cache-dir", "\(folder)/cache", "port-forward", object], ports,
            throughWebSocket: throughWebSocket, endsItself: endsItself, body)
    }
}

extension KubectlProgram {
    /// Forwards ports while the body runs, and then ends as Ctrl-C ends it.
    ///
    /// - Parameters:
    ///   - endsItself: Because of what the body does; nothing else ends it then.
    ///   - body: Gets the local ports, in the order of the pod's.
    func portForward(
        _ arguments: [String], _ ports: [Int], throughWebSocket: Bool = true, endsItself: Bool = false,
        _ body: ([Int]) async throws -> Void
    ) async throws -> Kubectl.Output {
        let own = ["--address", "127.0.0.1"] + ports.map { ":\($0)" }
        let variable: [Environment.Key: String?] = [
            "KUBECTL_PORT_FORWARD_WEBSOCKETS": throughWebSocket ? "true" : "false"
        ]
        var forwards = false
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: Arguments(arguments + own), environment: .inherit.updating(variable),
            input: .none, output: .sequence, error: .string(limit: 1 << 20)
        ) { execution in
            let process = execution.processIdentifier
            var lines = execution.standardOutput.strings().makeAsyncIterator()
            var locals: [Int] = []
            while locals.count < ports.count, let line = try await lines.next() {
                // Forwarding from 127.0.0.1:43211 -> 80
                let words = line.split(separator: " ")
                if words.count > 2, let local = words[2].split(separator: ":").last.flatMap({ Int($0) }) {
                    locals.append(local)
                }
            }
            var failure: (any Error)?
            forwards = locals.count == ports.count
            if forwards {
                do { try await body(locals) } catch { failure = error }
            }
            if !endsItself || failure != nil { kill(process.value, SIGINT) }
            while try await lines.next() != nil {}
            if let failure { throw failure }
        }
        #expect(forwards, "\(result.standardError)")
        return Kubectl.Output(text: "", errors: result.standardError, code: result.terminationStatus.exitCode)
    }
}

extension TerminationStatus {
    fileprivate var exitCode: Int32 { if case .exited(let code) = self { code } else { -1 } }
}
