import AsyncHTTPClient
import Changes
import Kubeconfig
import NIOCore
import NIOHTTP1
import Synchronization

/// Sends requests to one API server and reads the answers; knows nothing of what they mean.
///
/// HTTP/1.1 only: when a connection of HTTP/2 dies without a word, every request on it waits, and every later one too.
final class Transport: Sendable {
    let access: ClusterAccess
    private let options: ClientOptions
    private let state = Mutex(State.idle)

    private enum State {
        case idle
        case open(Clients)
        case shutDown
    }

    struct Clients: Sendable {
        var server: ServerURL
        /// Scheme, host and port as the HTTP client gets them.
        var base: String
        var certificate: ClientCertificate?
        var requests: HTTPClient
        /// For answers that never end: silence is normal there.
        var streams: HTTPClient
    }

    init(access: ClusterAccess, options: ClientOptions) {
        self.access = access
        self.options = options
    }

    deinit {
        // A client nobody shut down: its connections end in the background rather than with a trap.
        if case .open(let clients) = state.withLock({ $0 }) {
            clients.requests.shutdown { _ in }
            clients.streams.shutdown { _ in }
        }
    }

    /// Sends a request and reads its answer whole.
    ///
    /// - Throws: ``TransportFailure``, or ``OperationError`` for an address, certificate or proxy that cannot be used.
    func send(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> APIResponse {
        let clients = try clients(for: credentials)
        var isAmidAnswer = false
        do {
            let response = try await execute(request, credentials, clients, on: clients.requests)
            isAmidAnswer = true
            var body: [UInt8] = []
            for try await part in response.body {
                guard body.count + part.readableBytes <= options.answerLimit else {
                    throw TransportFailure(.tooLarge, cause: NIOTooManyBytesError(maxBytes: options.answerLimit))
                }
                body.append(contentsOf: part.readableBytesView)
            }
            return APIResponse(status: Int(response.status.code), headers: response.headers, body: body)
        } catch {
            var failure = TransportFailure(error)
            failure.isAmidAnswer = isAmidAnswer
            throw failure
        }
    }

    /// Sends a request and gives back the head of its answer; the body is for the caller to read.
    func open(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> HTTPClientResponse {
        let clients = try clients(for: credentials)
        do {
            return try await execute(request, credentials, clients, on: clients.streams)
        } catch {
            throw TransportFailure(error)
        }
    }

    /// Ends all connections; requests in flight fail.
    func shutdown() async {
        let previous = state.withLock { state in
            let previous = state
            state = .shutDown
            return previous
        }
        guard case .open(let clients) = previous else { return }
        // What may be wrong at the end of a connection changes nothing any more.
        try? await clients.requests.shutdown()
        try? await clients.streams.shutdown()
    }

    private func execute(
        _ request: APIRequest, _ credentials: ResolvedCredentials, _ clients: Clients, on client: HTTPClient
    ) async throws -> HTTPClientResponse {
        var message = HTTPClientRequest(
            url: clients.base + clients.server.target(path: request.path, query: request.query))
        message.method = request.method
        message.headers = headers(of: request, credentials, host: clients.server.authority)
        if let body = request.body { message.body = .bytes(body) }
        if clients.server.isTLS, credentials.clientCertificate != clients.certificate {
            message.tlsConfiguration = try Clients.tls(access, clients.server, credentials.clientCertificate)
        }
        return try await client.execute(message, deadline: .now() + TimeAmount(options.answerTimeout))
    }

    private func headers(of request: APIRequest, _ credentials: ResolvedCredentials, host: String) -> HTTPHeaders {
        var headers: HTTPHeaders = ["Host": host, "Accept": request.accept, "User-Agent": "meshwright"]
        if !access.disableCompression { headers.add(name: "Accept-Encoding", value: "gzip") }
        if let contentType = request.contentType { headers.add(name: "Content-Type", value: contentType) }
        for (name, value) in credentials.headers { headers.add(name: name, value: value) }
        return headers
    }

    private func clients(for credentials: ResolvedCredentials) throws -> Clients {
        try state.withLock { state in
            switch state {
            case .open(let clients): return clients
            case .shutDown: throw TransportFailure(.shutDown, cause: HTTPClientError.alreadyShutdown)
            case .idle:
                let clients = try Clients(access: access, certificate: credentials.clientCertificate, options: options)
                state = .open(clients)
                return clients
            }
        }
    }
}
