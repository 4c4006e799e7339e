import Changes
import Kubeconfig
import NIOCore
import Values

/// A subresource of a pod that is spoken to over a WebSocket: `exec`, `portforward`.
struct PodUpgrade: Sendable {
    let cluster: String
    let access: ClusterAccess
    let namespace: String
    let pod: String
    let subresource: String
    let query: [(String, String)]
    /// Best first.
    let subprotocols: [String]
    /// What is done, as a phrase after "while": `exec into pod default/web`.
    let operation: String
    /// What to do about a server that speaks none of the subprotocols.
    let protocolHint: String
    /// For everything, or until ``StreamScope/established()``.
    let timeout: Duration
    let options: ClientOptions

    var object: String { "pod \(namespace)/\(pod)" }

    /// Connects, upgrades and uses the connection; credentials that are refused are read anew once, and a server that asks
    /// to come back later is.
    ///
    /// - Parameters:
    ///   - install: See ``Upgrade/send(over:install:)``.
    ///   - use: Works with what `install` returned; the connection is closed when it returns.
    func run<Installed: Sendable, Value: Sendable>(
        credentials source: CredentialSource,
        install: @escaping @Sendable (any Channel, String) throws -> Installed,
        use: @Sendable (Installed, StreamScope) async throws -> Value
    ) async throws(OperationError) -> Value {
        var retry = RetryState(policy: options.retry, isIdempotent: false, isRead: false)
        var mayRenew = true
        let elapsed = options.clock.stopwatch()
        while true {
            let credentials = try await source.current()
            let left = retry.attempts == 1 ? timeout : timeout - elapsed()
            let refusal: Upgrade.Refusal
            switch try await attempt(credentials, within: left, install: install, use: use) {
            case .accepted(let value): return value
            case .refused(let answer): refusal = answer
            }
            if refusal.status == 401, credentials.isReloadable, mayRenew {
                mayRenew = false
                try await source.reload(after: credentials)
                continue
            }
            let outcome = RetryState.Outcome.answer(status: refusal.status, retryAfter: refusal.retryAfter)
            guard case .retry(let pause) = retry.next(after: outcome, jitter: options.jitter()),
                elapsed() + pause < timeout
            else { throw error(for: refusal) }
            try await sleep(pause)
        }
    }

    private func sleep(_ pause: Duration) async throws(OperationError) {
        do {
            try await options.clock.sleep(for: pause)
        } catch {
            throw OperationError(.cancelled, "cancelled while \(operation)")
        }
    }

    private func attempt<Installed: Sendable, Value: Sendable>(
        _ credentials: ResolvedCredentials, within timeout: Duration,
        install: @escaping @Sendable (any Channel, String) throws -> Installed,
        use: @Sendable (Installed, StreamScope) async throws -> Value
    ) async throws(OperationError) -> Upgrade.Answer<Value> {
        let connector = try StreamConnector(
            access: access, clientCertificate: credentials.clientCertificate, connectTimeout: options.connectTimeout)
        let upgrade = upgrade(to: connector.server, headers: credentials.headers)
        do {
            return try await StreamScope.run(
                on: connector.loop, timeout: timeout, explain: { explain($0, connector.failure) }
            ) { scope in
                let channel = try await connector.connect(in: scope)
                scope.phase = "waiting for \(connector.server.authority) to answer"
                switch try await upgrade.send(over: channel, install: install) {
                case .refused(let refusal): return .refused(refusal)
                case .accepted(let installed): return .accepted(try await use(installed, scope))
                }
            }
        } catch {
            throw await diagnosed(error)
        }
    }

    static func path(namespace: String, pod: String, subresource: String) -> String {
        let namespace = PercentEncoding.encode(namespace)
        return "/api/v1/namespaces/\(namespace)/pods/\(PercentEncoding.encode(pod))/\(subresource)"
    }

    private func upgrade(to server: ServerURL, headers: [(String, String)]) -> Upgrade {
        let path = Self.path(namespace: namespace, pod: pod, subresource: subresource)
        return Upgrade(
            target: server.target(path: path, query: query), authority: server.authority, headers: headers,
            subprotocols: subprotocols)
    }
}

extension PodUpgrade {
    /// Adds what is wrong with the server's certificate to the error of a handshake that failed.
    private func diagnosed(_ error: OperationError) async -> OperationError {
        guard error.code == .tls, let found = await TLSDiagnosis(access: access).find() else { return error }
        var copy = error
        copy.message = "TLS with \(access.server) failed: \(found.message)"
        copy.hint = found.hint
        return copy
    }

    private func explain(_ error: any Error, _ failure: ConnectionFailure) -> OperationError {
        guard let misunderstanding = error as? Upgrade.Misunderstanding else { return failure.error(from: error) }
        return OperationError(
            .unsupported,
            "\(failure.peer) does not upgrade to a WebSocket as an API server does: \(misunderstanding.what)",
            hint: "check proxies between here and the API server; they must let WebSockets pass")
    }

    private func error(for refusal: Upgrade.Refusal) -> OperationError {
        // What golang.org/x/net/websocket sends when it knows none of the subprotocols (recorded: bad-subprotocol).
        if refusal.status == 403, refusal.body.isEmpty {
            return OperationError(
                .unsupported, "\(access.server) speaks none of \(subprotocols.joined(separator: ", "))",
                hint: protocolHint)
        }
        let context = RequestContext(
            cluster: cluster, server: access.server, operation: operation, object: object, verb: "create",
            resource: "pods/\(subresource)", namespace: namespace)
        return context.statusError(status: refusal.status, body: refusal.body, retryAfter: refusal.retryAfter)
    }
}
