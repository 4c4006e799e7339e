import Foundation
import Subprocess
import Values

/// The real executable, built beside the test bundle.
struct Command: Sendable {
    struct Result: Sendable {
        /// As a shell says it: 128 and the signal's number for one that was killed.
        var status: Int32
        var output: String
        var error: String

        /// The one object that `--output json` prints.
        var json: JSON { get throws { try JSON(parsing: output) } }
    }

    var arguments: [String]
    var environment: [String: String?] = [:]
    var input = ""

    init(_ arguments: String..., environment: [String: String?] = [:], input: String = "") {
        self.init(arguments, environment: environment, input: input)
    }

    init(_ arguments: [String], environment: [String: String?] = [:], input: String = "") {
        self.arguments = arguments
        self.environment = environment
        self.input = input
    }

    /// Runs it to its end, without a terminal.
    func run(_ program: String = "meshwright") async throws -> Result {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: childEnvironment, input: .string(input),
            output: .string(limit: 1 << 24), error: .string(limit: 1 << 24))
        return Result(
            status: result.terminationStatus.asInShell, output: result.standardOutput, error: result.standardError)
    }

    /// Runs it and hands over its standard output line by line, for tests that act while it runs.
    func followOutput(_ body: (RunningCommand) async throws -> Void) async throws -> Result {
        let result = try await Subprocess.run(
            .name("meshwright"), arguments: Arguments(arguments), environment: childEnvironment, input: .none,
            output: .sequence, error: .string(limit: 1 << 24)
        ) { execution in
            try await body(RunningCommand(process: execution.processIdentifier, stream: execution.standardOutput))
        }
        return Result(status: result.terminationStatus.asInShell, output: "", error: result.standardError)
    }

    /// The same for standard error.
    func followError(
        of program: String = "meshwright", _ body: (RunningCommand) async throws -> Void
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: childEnvironment, input: .none,
            output: .string(limit: 1 << 24), error: .sequence
        ) { execution in
            try await body(RunningCommand(process: execution.processIdentifier, stream: execution.standardError))
        }
        return Result(status: result.terminationStatus.asInShell, output: result.standardOutput, error: "")
    }

    /// Runs it at a terminal made by script(1); the second argument of the closure types keys.
    func atTerminal(_ body: (RunningCommand, (String) async throws -> Void) async throws -> Void) async throws -> Result
    {
        // Without exec a shell may stay in between, which gets the terminal's signals too and ends by them.
        let line = (["exec", "meshwright"] + arguments).joined(separator: " ")
        let result = try await Subprocess.run(
            .name("script"), arguments: ["-qec", line, "/dev/null"], environment: childEnvironment,
            input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            let running = RunningCommand(process: execution.processIdentifier, stream: execution.standardOutput)
            let writer = execution.standardInputWriter
            try await body(running) { keys in _ = try await writer.write(keys) }
            try await running.readToEnd()
            try await writer.finish()
        }
        return Result(status: result.terminationStatus.asInShell, output: "", error: "")
    }

    var childEnvironment: Environment {
        var values: [Environment.Key: String?] = [
            "PATH": Self.products + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
            "KUBECONFIG": "/nonexistent/kubeconfig", "NO_COLOR": nil, "COLUMNS": "100",
        ]
        for (key, value) in environment { values[Environment.Key(stringLiteral: key)] = .some(value) }
        return .inherit.updating(values)
    }

    private static let products: String = {
        #if os(Linux)
            let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        #else
            let executable = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath ?? ""
        #endif
        return URL(fileURLWithPath: executable).deletingLastPathComponent().path
    }()
}

extension TerminationStatus {
    fileprivate var asInShell: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
