import Changes
import Kubeconfig
import NIOCore
import Values

/// One command to run in a container.
struct ExecCall: Sendable {
    let cluster: String
    let access: ClusterAccess
    let pod: ObjectName
    let container: String?
    let command: [String]
    let stdin: [UInt8]?
    let timeout: Duration
    let isReadOnly: Bool
    let outputLimit: Int

    var namespace: String { pod.namespace ?? access.namespace ?? "default" }
    var object: String { "pod \(namespace)/\(pod.name)" }
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
        credentials: CredentialSource, connectTimeout: Duration
    ) async throws(OperationError) -> ExecResult {
        let first = try await credentials.current()
        let answer = try await attempt(first, connectTimeout: connectTimeout)
        guard case .refused(let refusal) = answer, refusal.status == 401, first.isReloadable else {
            return try result(of: answer)
        }
        try await credentials.reload(after: first)
        return try result(of: try await attempt(try await credentials.current(), connectTimeout: connectTimeout))
    }

    private func attempt(
        _ credentials: ResolvedCredentials, connectTimeout: Duration
    ) async throws(OperationError) -> Upgrade.Answer<ExecConversation> {
        let connector = try StreamConnector(
            access: access, clientCertificate: credentials.clientCertificate,
            connectTimeout: min(connectTimeout, timeout))
        let upgrade = upgrade(to: connector.server, headers: credentials.headers)
        return try await StreamScope.run(
            on: connector.loop, timeout: timeout, explain: { explain($0, connector.failure) }
        ) { scope in
            let channel = try await connector.connect(in: scope)
            scope.phase = "waiting for \(connector.server.authority) to start \"\(commandText)\" in \(object)"
            switch try await upgrade.send(over: channel, install: { channel, _ in try install(on: channel) }) {
            case .refused(let refusal): return .refused(refusal)
            case .accepted(let future):
                scope.phase = "running \"\(commandText)\" in \(object)"
                let conversation = try await future.get()
                // A deadline or a cancellation cuts the connection; a conversation that was complete by then still counts.
                if conversation.status == nil, let ending = scope.ending { throw ending }
                return .accepted(conversation)
            }
        }
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

    private func upgrade(to server: ServerURL, headers: [(String, String)]) -> Upgrade {
        var query = command.map { ("command", $0) } + [("stdout", "true"), ("stderr", "true")]
        if stdin != nil { query.append(("stdin", "true")) }
        if let container { query.append(("container", container)) }
        let path =
            "/api/v1/namespaces/\(PercentEncoding.encode(namespace))/pods/\(PercentEncoding.encode(pod.name))/exec"
        return Upgrade(
            target: server.target(path: path, query: query), authority: server.authority, headers: headers,
            // v4 cannot end a command's input: asking for v5 alone makes an old server refuse before anything has run.
            subprotocols: stdin == nil ? ["v5.channel.k8s.io", "v4.channel.k8s.io"] : ["v5.channel.k8s.io"])
    }
}
