import Changes
import Kubeconfig
import NIOCore
import Values

/// One command to run in a container.
struct ExecCall: Sendable {
    let cluster: String
    let access: ClusterAccess
    let namespace: String
    let pod: String
    let container: String?
    let command: [String]
    let stdin: [UInt8]?
    let isReadOnly: Bool
    let outputLimit: Int

    var object: String { "pod \(namespace)/\(pod)" }
    var operation: String { "exec into \(object)" }

    /// The command for messages, on one line and not endless.
    var commandText: String {
        let text = command.joined(separator: " ").split(whereSeparator: \.isNewline).joined(separator: " ")
        return text.count > 80 ? "\(text.prefix(80))…" : text
    }

    /// Refuses what the run does not allow.
    func pass(_ gate: Gate) throws(OperationError) {
        guard !command.isEmpty, !command[0].isEmpty else {
            throw OperationError(.invalidInput, "no command is given", hint: "name a program and its arguments")
        }
        if isReadOnly { return }
        if try gate.permit("exec in \(object)") {
            throw OperationError(
                .readOnly, "exec is not simulated in a dry run: \"\(commandText)\" in \(object)",
                hint: "run without --dry-run, or declare the command read-only if it changes nothing")
        }
    }

    func run(
        credentials: CredentialSource, timeout: Duration, options: ClientOptions
    ) async throws(OperationError) -> ExecResult {
        let upgrade = upgrade(timeout: timeout, options: options)
        let conversation = try await upgrade.run(credentials: credentials) { channel, _ in
            try install(on: channel)
        } use: { future, scope in
            scope.phase = "running \"\(commandText)\" in \(object)"
            let conversation = try await future.get()
            // A deadline or a cancellation cuts the connection; a conversation that was complete by then still counts.
            if conversation.status == nil, let ending = scope.ending { throw ending }
            return conversation
        }
        return try result(of: conversation)
    }

    private func upgrade(timeout: Duration, options: ClientOptions) -> PodUpgrade {
        var query = command.map { ("command", $0) } + [("stdout", "true"), ("stderr", "true")]
        if stdin != nil { query.append(("stdin", "true")) }
        if let container { query.append(("container", container)) }
        // v4 cannot end a command's input: asking for v5 alone makes an old server refuse before anything has run.
        let needsVersion5 = stdin != nil
        return PodUpgrade(
            cluster: cluster, access: access, namespace: namespace, pod: pod, subresource: "exec", query: query,
            subprotocols: ["v5.channel.k8s.io"] + (needsVersion5 ? [] : ["v4.channel.k8s.io"]), operation: operation,
            protocolHint: needsVersion5
                ? "ending a command's standard input needs Kubernetes 1.30 or later; run a command that reads none"
                : "check proxies between here and the API server; they must let WebSockets pass",
            timeout: timeout, options: options)
    }

    private func install(on channel: any Channel) throws -> EventLoopFuture<ExecConversation> {
        let result = channel.eventLoop.makePromise(of: ExecConversation.self)
        let handler = ExecHandler(
            conversation: ExecConversation(outputLimit: outputLimit), input: stdin, result: result)
        do {
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            result.fail(error)
            throw error
        }
        return result.futureResult
    }
}
