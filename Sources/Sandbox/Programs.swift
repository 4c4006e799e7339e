import Changes
import FoundationEssentials
import KubernetesAPI
import Subprocess
import Values

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Programs of this machine, as far as a script may start them.
public struct Programs: Sendable {
    let permissions: Permissions
    let base: String
    let gate: Gate

    /// What one program may print to each of its outputs.
    static let outputLimit = 16 << 20

    public init(permissions: Permissions, base: String, gate: Gate) {
        self.permissions = permissions
        self.base = base
        self.gate = gate
    }

    public struct Call: Sendable {
        /// The program, a name or a path, and its arguments.
        public var command: [String]
        public var input: [UInt8]?
        /// Beside the operator's environment, which the program gets.
        public var variables: [String: String]
        public var folder: String?
        public var timeout: Duration
        /// The script says that it changes nothing, so that a dry run runs it too.
        public var changesNothing: Bool

        public init(
            command: [String], input: [UInt8]? = nil, variables: [String: String] = [:], folder: String? = nil,
            timeout: Duration = .seconds(60), changesNothing: Bool = false
        ) {
            self.command = command
            self.input = input
            self.variables = variables
            self.folder = folder
            self.timeout = timeout
            self.changesNothing = changesNothing
        }
    }

    public struct Result: Sendable {
        public var output: [UInt8] = []
        public var error: [UInt8] = []
        /// As a shell says it: 128 and the signal's number for one that was killed.
        public var exitCode: Int32 = 0
        /// A dry run did not run it.
        public var isSkipped = false
    }

    /// Runs a program to its end. When the caller is cancelled, it is terminated.
    ///
    /// - Throws: `not_allowed`, `not_found`, `timeout`, or `command` when it cannot be run. An exit code is no error.
    public func run(_ call: Call) async throws -> Result {
        guard let name = call.command.first, !name.isEmpty else {
            throw OperationError(.invalidInput, "a command needs at least the name of a program")
        }
        let environment = ProcessInfo.processInfo.environment
        let file = try permissions.program(name, path: environment["PATH"] ?? "", base: base)
        try check(call.variables)
        let line = call.command.joined(separator: " ")
        if try gate.permit("run \(line)"), !call.changesNothing {
            gate.report(.warning(cluster: nil, text: "not run in a dry run: \(line)"))
            return Result(isSkipped: true)
        }
        do {
            return try await ContinuousClock().withTimeout(call.timeout) { try await launch(file, call) }
        } catch is TimedOut {
            throw OperationError(.timeout, "\(name) did not end within \(call.timeout.text)", retryable: true)
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw OperationError(.command, "\(name) printed more than \(Self.outputLimit >> 20) MiB")
        } catch let error as SubprocessError {
            throw OperationError(
                .command, "\(name) could not be run", hint: "check that \(file) is a program: ls -l \(file)",
                cause: error)
        }
    }

    // The loader would run code of the script's in the program that was allowed.
    private func check(_ variables: [String: String]) throws(OperationError) {
        for name in variables.keys.sorted() where !permissions.run.isEverything {
            if name.hasPrefix("LD_") || name.hasPrefix("DYLD_") || name == "PATH" {
                throw OperationError(
                    .notAllowed,
                    "setting \(name) for a program is not allowed; run with \(Permissions.Kind.run.flag) to allow every program"
                )
            }
            if name.isEmpty || name.contains("=") || name.utf8.contains(0) {
                throw OperationError(.invalidInput, "\"\(name)\" is no name of an environment variable")
            }
        }
    }

    private func launch(_ file: String, _ call: Call) async throws -> Result {
        var variables: [Environment.Key: String?] = [:]
        for (name, value) in call.variables { variables[Environment.Key(stringLiteral: name)] = value }
        var configuration = Configuration(
            executable: .path(FilePath(file)), arguments: Arguments(Array(call.command.dropFirst())),
            environment: .inherit.updating(variables),
            workingDirectory: FilePath(RealPath.absolute(call.folder ?? ".", base: base)))
        configuration.platformOptions.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let limit = Self.outputLimit
        if let input = call.input {
            let result = try await Subprocess.run(
                configuration, input: .array(input), output: .bytes(limit: limit), error: .bytes(limit: limit))
            return Result(
                output: result.standardOutput, error: result.standardError, exitCode: result.terminationStatus.asInShell
            )
        }
        let result = try await Subprocess.run(
            configuration, input: .none, output: .bytes(limit: limit), error: .bytes(limit: limit))
        return Result(
            output: result.standardOutput, error: result.standardError, exitCode: result.terminationStatus.asInShell)
    }
}

extension TerminationStatus {
    fileprivate var asInShell: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
