import Changes
import Values

extension ExecCall {
    func result(of conversation: ExecConversation) throws(OperationError) -> ExecResult {
        guard let status = conversation.status else {
            let reason = conversation.breakage ?? "it was cut"
            throw OperationError(
                .unreachable, "the connection ended before the exit code of \"\(commandText)\" was known: \(reason)",
                retryable: isReadOnly,
                hint: isReadOnly
                    ? "try again; the API server or the node may be restarting"
                    : "check whether the command did its work before you repeat it")
        }
        guard let exitCode = Self.exitCode(in: status) else { throw notStarted(status) }
        let result = ExecResult(
            stdout: conversation.stdout, stderr: conversation.stderr, exitCode: exitCode,
            isTruncated: conversation.isTruncated)
        if let complaint = Self.runtimesComplaint(result) { throw cannotRun(complaint, status: status) }
        return result
    }

    /// `nil` when the command could not be started.
    private static func exitCode(in status: JSON) -> Int? {
        if status["status"]?.stringValue == "Success" { return 0 }
        guard status["reason"]?.stringValue == "NonZeroExitCode" else { return nil }
        let causes = status.at("details", "causes")?.arrayValue ?? []
        let cause = causes.first { $0["reason"]?.stringValue == "ExitCode" }
        return cause?["message"]?.stringValue.flatMap { Int($0) }
    }
}

extension ExecCall {
    // What runc and crun say when the program is not there, cannot be executed, or the directory is missing.
    private static let missing = ["executable file not found", "no such file or directory"]
    private static let startFailures = missing + ["permission denied", "exec format error", "is a directory"]

    /// Docker's and CRI-O's way of saying that a command cannot be started: one of the shell's exit codes, with the OCI
    /// runtime's words among the output. The same codes without these words are a command's own.
    private static func runtimesComplaint(_ result: ExecResult) -> String? {
        guard [126, 127, 128, 255].contains(result.exitCode) else { return nil }
        return [result.stdoutText, result.stderrText].first {
            $0.contains("exec failed") && $0.contains("unable to start container process")
        }
    }

    private func notStarted(_ status: JSON) -> OperationError {
        let message = status["message"]?.stringValue ?? "no explanation"
        if Self.startFailures.contains(where: message.contains) { return cannotRun(message, status: status) }
        let said = message.replacing("Internal error occurred: ", with: "")
        return OperationError(
            .command, "\"\(commandText)\" could not run in \(place): \(said)", status: status, retryable: isReadOnly,
            hint: "check that the container is running: kubectl -n \(namespace) describe pod \(pod)")
    }

    private func cannotRun(_ said: String, status: JSON) -> OperationError {
        let reason = Self.startFailures.first(where: said.contains) ?? "it cannot be started"
        let isMissing = Self.missing.contains(reason)
        return OperationError(
            .command, "cannot run \"\(command[0])\" in \(place): \(reason)", status: status,
            hint: isMissing
                ? "the container's image has no \"\(command[0])\"; choose another container or command"
                : "check the program's permissions and kind in the container's image")
    }

    private var place: String { container.map { "container \($0) of \(object)" } ?? object }
}
