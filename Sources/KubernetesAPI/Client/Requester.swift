import AsyncHTTPClient
import Changes
import EventLoops
import Kubeconfig
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Values

/// Sends requests with credentials, sends them again where that is right, and turns what comes back into values and errors.
final class Requester: Sendable {
    let cluster: String
    let access: ClusterAccess
    let gate: Gate
    let options: ClientOptions
    private let credentials: CredentialSource
    private let carrier: any Carrier
    /// Requests are sent from one loop, and the HTTP client opens connections on the loop that it is asked from.
    private let executor = LoopExecutor(MultiThreadedEventLoopGroup.singleton.next())
    private let warned = Mutex<Set<String>>([])

    init(
        cluster: String, access: ClusterAccess, gate: Gate, options: ClientOptions, credentials: CredentialSource,
        carrier: any Carrier
    ) {
        self.cluster = cluster
        self.access = access
        self.gate = gate
        self.options = options
        self.credentials = credentials
        self.carrier = carrier
    }

    /// The answer as JSON.
    func json(_ request: APIRequest) async throws(OperationError) -> JSON { try await document(request).value }

    /// The answer as JSON that is not yet made into values.
    nonisolated(nonsending) func document(_ request: APIRequest) async throws(OperationError) -> JSONDocument {
        try await withTaskExecutorPreference(executor) { () async throws(OperationError) in
            try await self.parsed(request)
        }
    }

    private func parsed(_ request: APIRequest) async throws(OperationError) -> JSONDocument {
        let response = try await perform(request)
        do {
            return try JSONDocument(parsing: response.body)
        } catch {
            throw OperationError(
                .serverError, "\(request.context.server) answered with something that is not JSON (\(error))",
                operation: request.context.operation, cluster: cluster, object: request.context.object,
                hint: "check that this is the address of an API server, not of a portal or proxy in front of it")
        }
    }

    /// The whole answer of a request that succeeded.
    nonisolated(nonsending) func perform(_ request: APIRequest) async throws(OperationError) -> APIResponse {
        try await withTaskExecutorPreference(executor) { () async throws(OperationError) in
            try await self.attempt(request) { [carrier = self.carrier] credentials in
                let response = try await carrier.send(request, with: credentials)
                return response.isSuccess ? .success(response) : .failure(response)
            }
        }
    }

    /// The answer of a request that succeeded, with its body yet to come.
    func open(_ request: APIRequest) async throws(OperationError) -> HTTPClientResponse {
        try await attempt(request) { [carrier] credentials in
            let response = try await carrier.open(request, with: credentials)
            if (200..<300).contains(response.status.code) { return .success(response) }
            return .failure(
                APIResponse(
                    status: Int(response.status.code), headers: response.headers, body: await Self.explanation(response)
                ))
        }
    }

    /// What a refusal says, as far as that matters: the page of a proxy may be long, or cut.
    private static func explanation(_ response: HTTPClientResponse) async -> [UInt8] {
        var body: [UInt8] = []
        do {
            for try await part in response.body {
                body += part.readableBytesView.prefix(longestExplanation - body.count)
                if body.count == longestExplanation { break }
            }
        } catch {
            // Whatever cut it short, the status says what matters.
        }
        return body
    }

    // A Status object with all its causes is far smaller.
    private static let longestExplanation = 1 << 20

    /// Tells an operator something once, however often a server says it.
    func warn(_ text: String) {
        guard warned.withLock({ $0.insert(text).inserted }) else { return }
        gate.report(.warning(cluster: cluster, text: text))
    }
}

extension Requester {
    private enum Attempt<Value: Sendable>: Sendable {
        case success(Value)
        case failure(APIResponse)
    }

    private enum Step<Value: Sendable> {
        case done(Value)
        case renewCredentials(ResolvedCredentials)
        case failed(RetryState.Outcome, OperationError)
    }

    private func attempt<Value: Sendable>(
        _ request: APIRequest, _ send: @Sendable (ResolvedCredentials) async throws -> Attempt<Value>
    ) async throws(OperationError) -> Value {
        if access.insecureSkipTLSVerify {
            warn("the kubeconfig turns verification of the API server's certificate off (insecure-skip-tls-verify)")
        }
        var retry = RetryState(
            policy: options.retry, isIdempotent: request.isIdempotent, isRead: request.method == .GET)
        var mayRenew = true
        while true {
            switch try await step(request, mayRenew: mayRenew, attempts: retry.attempts, send) {
            case .done(let value): return value
            case .renewCredentials(let stale):
                mayRenew = false
                try await located(request) { () async throws(OperationError) in
                    try await self.credentials.reload(after: stale)
                }
            case .failed(let outcome, let error):
                guard case .retry(let pause) = retry.next(after: outcome, jitter: options.jitter()) else {
                    throw error
                }
                try await sleep(pause, request.context)
            }
        }
    }

    private func step<Value: Sendable>(
        _ request: APIRequest, mayRenew: Bool, attempts: Int,
        _ send: @Sendable (ResolvedCredentials) async throws -> Attempt<Value>
    ) async throws(OperationError) -> Step<Value> {
        let credentials = try await located(request) { () async throws(OperationError) in
            try await self.credentials.current()
        }
        do {
            switch try await send(credentials) {
            case .success(let value):
                (value as? APIResponse)?.warnings.forEach(warn)
                return .done(value)
            case .failure(let response):
                if response.status == 401, credentials.isReloadable, mayRenew { return .renewCredentials(credentials) }
                return .failed(
                    .answer(status: response.status, retryAfter: response.retryAfter),
                    request.context.statusError(response, attempts: attempts))
            }
        } catch let error as OperationError {
            throw error.at(cluster: cluster, object: request.context.object, operation: request.context.operation)
        } catch {
            let failure = TransportFailure(error)
            return .failed(
                .failure(failure.kind, beforeSending: failure.isBeforeSending),
                await explain(failure, request.context, attempts: attempts))
        }
    }

    private func explain(
        _ failure: TransportFailure, _ context: RequestContext, attempts: Int
    ) async -> OperationError {
        var error = context.error(for: failure, attempts: attempts)
        guard failure.kind == .tls, carrier.isLive, let found = await TLSDiagnosis(access: access).find() else {
            return error
        }
        error.message = "TLS with \(context.server) failed: \(found.message)"
        error.hint = found.hint
        return error
    }

    private func located<Value: Sendable>(
        _ request: APIRequest, _ body: @Sendable () async throws(OperationError) -> Value
    ) async throws(OperationError) -> Value {
        do {
            return try await body()
        } catch {
            throw error.at(cluster: cluster, object: request.context.object, operation: request.context.operation)
        }
    }

    func sleep(_ pause: Duration, _ context: RequestContext) async throws(OperationError) {
        do {
            try await options.clock.sleep(for: pause)
        } catch {
            throw context.error(for: TransportFailure(.cancelled, cause: error))
        }
    }
}
