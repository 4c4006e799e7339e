import Changes
import FoundationEssentials
import Kubeconfig
import Subprocess
import Values

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Runs an exec plugin once (Kubernetes documentation "client-go credential plugins", 1.36).
struct ExecPluginRunner: Sendable {
    let plugin: ExecPlugin
    let access: ClusterAccess
    let clock: any Clock<Duration>
    var timeout = Duration.seconds(60)
    // A person may have to answer, or to log in with a browser.
    var interactiveTimeout = Duration.seconds(300)
    var terminal = Terminal()

    private static let outputLimit = 1 << 20

    func run() async throws(OperationError) -> ExecCredential {
        let isInteractive = try interactive()
        let result = try await output(isInteractive: isInteractive)
        guard result.status.isSuccess else {
            let said = result.errorText.map(redacted)
            let words = said.map { $0.isEmpty ? " and said nothing" : ": \($0)" } ?? "; what it said is above"
            throw failure(
                "ended with \(result.status)\(words)",
                hint: "run \"\(commandLine)\" by hand; you may have to log in again")
        }
        do {
            return try ExecCredential(printed: result.output, apiVersion: plugin.apiVersion)
        } catch {
            throw failure(error.reason, hint: "run \"\(commandLine)\" by hand and see what it prints")
        }
    }

    private var commandLine: String { ([plugin.command] + plugin.args).joined(separator: " ") }

    private func interactive() throws(OperationError) -> Bool {
        switch plugin.interactiveMode {
        case .never: return false
        case .ifAvailable: return terminal.isPresent
        case .always:
            guard terminal.isPresent else {
                throw failure(
                    "wants to ask questions (interactiveMode: Always), but standard input is no terminal",
                    hint: "run from a terminal, or log in with the plugin first and set interactiveMode: IfAvailable")
            }
            return true
        }
    }

    struct Output: Sendable {
        var output: [UInt8]
        /// `nil` when it went to the terminal.
        var errorText: String?
        var status: TerminationStatus

        init(_ output: [UInt8], errorText: String?, status: TerminationStatus) {
            self.output = output
            self.errorText = errorText
            self.status = status
        }
    }

    private func output(isInteractive: Bool) async throws(OperationError) -> Output {
        let limit = isInteractive ? interactiveTimeout : timeout
        do {
            return try await clock.withTimeout(limit) { try await launch(isInteractive: isInteractive) }
        } catch is TimedOut {
            throw failure("did not end within \(limit.text)", hint: "run \"\(commandLine)\" by hand", code: .timeout)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            // A path that leads somewhere is no missing program.
            if plugin.command.contains("/"), FileManager.default.fileExists(atPath: plugin.command) {
                throw notExecutable
            }
            throw failure(
                "is not installed (not found on PATH)",
                hint: plugin.installHint ?? "install \(plugin.command), or name its full path in the kubeconfig")
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw failure("printed more than \(Self.outputLimit / 1024) KiB", hint: "run \"\(commandLine)\" by hand")
        } catch is CancellationError {
            throw OperationError(.cancelled, "cancelled while running the credential plugin \(plugin.command)")
        } catch {
            throw failure("could not be run", hint: "check that \(plugin.command) may be executed", cause: error)
        }
    }

    private var notExecutable: OperationError {
        failure("is no program, or one that may not be executed", hint: "check it: ls -l \(plugin.command)")
    }

    private func launch(isInteractive: Bool) async throws -> Output {
        var configuration = Configuration(
            executable: plugin.command.contains("/") ? .path(FilePath(plugin.command)) : .name(plugin.command),
            arguments: Arguments(plugin.args), environment: .inherit.updating(variables(isInteractive)))
        // It ends with us when the wait for it is given up.
        configuration.platformOptions.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        if isInteractive {
            // Its questions must be seen before they are answered.
            let result = try await Subprocess.run(
                configuration, input: .fileDescriptor(terminal.input, closeAfterSpawningProcess: false),
                output: .bytes(limit: Self.outputLimit),
                error: .fileDescriptor(terminal.error, closeAfterSpawningProcess: false))
            return Output(result.standardOutput, errorText: nil, status: result.terminationStatus)
        }
        let result = try await Subprocess.run(
            configuration, input: .none, output: .bytes(limit: Self.outputLimit),
            error: .bytes(limit: Self.outputLimit))
        let errorText = String(decoding: result.standardError, as: UTF8.self)
        return Output(result.standardOutput, errorText: errorText, status: result.terminationStatus)
    }

    private func variables(_ isInteractive: Bool) -> [Environment.Key: String?] {
        var variables: [Environment.Key: String?] = ["KUBERNETES_EXEC_INFO": info(isInteractive).text()]
        for variable in plugin.env { variables[.init(stringLiteral: variable.name)] = variable.value.reveal() }
        return variables
    }

    /// `KUBERNETES_EXEC_INFO`.
    func info(_ isInteractive: Bool) -> JSON {
        var spec: JSON = ["interactive": .bool(isInteractive)]
        if plugin.provideClusterInfo {
            var cluster: JSON = ["server": .string(access.server)]
            if let name = access.tlsServerName { cluster["tls-server-name"] = .string(name) }
            if access.insecureSkipTLSVerify { cluster["insecure-skip-tls-verify"] = true }
            if let authority = access.certificateAuthority {
                cluster["certificate-authority-data"] = .string(Base64.encode(authority))
            }
            if let proxy = access.proxyURL { cluster["proxy-url"] = .string(proxy) }
            if access.disableCompression { cluster["disable-compression"] = true }
            if let config = plugin.clusterConfig { cluster["config"] = config }
            spec["cluster"] = cluster
        }
        return ["kind": "ExecCredential", "apiVersion": .string(plugin.apiVersion), "spec": spec]
    }

    private func failure(
        _ what: String, hint: String, code: OperationError.Code = .command, cause: (any Error)? = nil
    ) -> OperationError {
        OperationError(
            code, "the credential plugin \(plugin.command) of context \"\(access.context)\" \(what)", hint: hint,
            cause: cause)
    }

    private func redacted(_ text: String) -> String {
        SecretText.redacted(text, secrets: plugin.env.map(\.value))
    }
}
