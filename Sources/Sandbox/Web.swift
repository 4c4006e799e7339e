import AsyncHTTPClient
import Changes
import FoundationEssentials
import KubernetesAPI
import NIOCore
import NIOHTTP1
import Values

/// HTTP from this machine, as far as a script may use it.
public struct Web: Sendable {
    let permissions: Permissions
    let gate: Gate
    /// Hosts are reached through its proxies, as by curl.
    let proxies: ProxyEnvironment

    static let bodyLimit = 64 << 20
    private static let maximumRedirects = 5

    public init(permissions: Permissions, gate: Gate, proxies: ProxyEnvironment = ProxyEnvironment()) {
        self.permissions = permissions
        self.gate = gate
        self.proxies = proxies
    }

    public struct Request: Sendable {
        public var method: String
        public var url: String
        public var headers: [(name: String, value: String)]
        public var body: [UInt8]?
        public var timeout: Duration

        public init(
            method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
            timeout: Duration = .seconds(30)
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.timeout = timeout
        }

        var changesNothing: Bool { ["GET", "HEAD", "OPTIONS"].contains(method.uppercased()) }
    }

    public struct Response: Sendable {
        public var status = 0
        /// Names in lower case; of one that comes several times, the values with commas between.
        public var headers: [String: String] = [:]
        public var body: [UInt8] = []
        /// A dry run did not send it.
        public var isSkipped = false
    }

    /// Sends a request, and follows redirects of one that changes nothing, to allowed hosts only. A status is no error.
    ///
    /// - Throws: `not_allowed`, `invalid_input`, `unreachable`, `tls` or `timeout`.
    public func send(_ request: Request) async throws -> Response {
        let url = try Self.parse(request.url)
        try permit(url)
        let line = "\(request.method.uppercased()) \(request.url)"
        if !request.changesNothing, try gate.permit("send \(line)") {
            gate.report(.warning(cluster: nil, text: "not sent in a dry run: \(line)"))
            return Response(isSkipped: true)
        }
        do {
            return try await ContinuousClock().withTimeout(request.timeout) { try await follow(request, from: url) }
        } catch is TimedOut {
            throw OperationError(
                .timeout, "\(url.place) did not answer within \(request.timeout.text)", retryable: true)
        }
    }

    private func follow(_ request: Request, from url: URL) async throws -> Response {
        var url = url
        var headers = request.headers
        for _ in 0...Self.maximumRedirects {
            let (response, target) = try await exchange(request, url, headers)
            guard let target else { return response }
            try permit(target)
            if target.host != url.host || target.scheme != url.scheme || target.port != url.port {
                // Credentials are meant for the host that they were given for.
                headers.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
            }
            url = target
        }
        throw OperationError(.unreachable, "\(request.url) is redirected more than \(Self.maximumRedirects) times")
    }

    /// For one request: which proxy it takes depends on the host.
    private func configuration(_ proxy: HTTPClient.Configuration.Proxy?) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.proxy = proxy
        // Each host on the way must be allowed.
        configuration.redirectConfiguration = .disallow
        // Else it would try until the time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private func permit(_ url: URL) throws(OperationError) {
        let port = url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80)
        var host = url.host ?? ""
        if host.hasPrefix("[") { host = String(host.dropFirst().dropLast()) }
        try permissions.check(connectingTo: host, port: port)
    }

    private static func parse(_ text: String) throws(OperationError) -> URL {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty
        else {
            throw OperationError(.invalidInput, "\"\(text)\" is no http or https URL")
        }
        return url
    }

    private func exchange(
        _ request: Request, _ url: URL, _ headers: [(name: String, value: String)]
    ) async throws -> (Response, redirect: URL?) {
        var message = HTTPClientRequest(url: url.absoluteString)
        message.method = HTTPMethod(rawValue: request.method.uppercased())
        for header in headers { message.headers.add(name: header.name, value: header.value) }
        if let body = request.body { message.body = .bytes(ByteBuffer(bytes: body)) }
        let proxy = try proxies.proxy(to: url.absoluteString)
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration(proxy?.proxy)) { client in
                let answer = try await client.execute(message, timeout: TimeAmount(request.timeout))
                if request.changesNothing, let target = Self.redirect(answer, from: url) { return (Response(), target) }
                return (try await Self.response(answer), nil)
            }
        } catch {
            throw Self.explained(error, url, request.timeout, proxy?.variable)
        }
    }

    private static func response(_ answer: HTTPClientResponse) async throws -> Response {
        let body = try await answer.body.collect(upTo: bodyLimit)
        var fields: [String: String] = [:]
        for header in answer.headers {
            let name = header.name.lowercased()
            fields[name] = fields[name].map { "\($0), \(header.value)" } ?? header.value
        }
        return Response(status: Int(answer.status.code), headers: fields, body: Array(buffer: body))
    }

    private static func redirect(_ answer: HTTPClientResponse, from url: URL) -> URL? {
        guard [301, 302, 303, 307, 308].contains(answer.status.code),
            let location = answer.headers.first(name: "location"),
            let target = URL(string: location, relativeTo: url)?.absoluteURL
        else { return nil }
        return try? parse(target.absoluteString)
    }

    private static func explained(
        _ error: any Error, _ url: URL, _ timeout: Duration, _ proxyVariable: String?
    ) -> any Error {
        let place = url.place
        let way = proxyVariable.map { " through the proxy of $\($0)" } ?? ""
        switch error {
        case is CancellationError, is OperationError: return error
        case is NIOTooManyBytesError:
            return OperationError(.unreachable, "\(place) answered with more than \(bodyLimit >> 20) MiB")
        case let error as HTTPClientError where error == .cancelled: return CancellationError()
        case let error as HTTPClientError where [.deadlineExceeded, .connectTimeout, .readTimeout].contains(error):
            return OperationError(.timeout, "\(place) did not answer within \(timeout.text)\(way)", retryable: true)
        default:
            let text = "\(error)"
            let isTLS = text.contains("TLS") || text.contains("SSL") || text.contains("CERTIFICATE")
            return OperationError(
                isTLS ? .tls : .unreachable,
                isTLS ? "the certificate of \(place) does not verify" : "\(place) cannot be reached\(way)",
                retryable: !isTLS, cause: error)
        }
    }
}

extension URL {
    /// As messages name it: with neither user nor path, which may hold secrets.
    fileprivate var place: String { "\(scheme ?? "http")://\(host ?? "?")" + (port.map { ":\($0)" } ?? "") }
}
