import NIOCore
import NIOHTTP1
import Values

/// An answer: whole, or written while it comes to be.
struct APIResponse: Sendable {
    typealias Writer = @Sendable (ByteBuffer) async throws -> Void

    enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Runs until it returns, throws, or the client is gone.
        case stream(@Sendable (@escaping Writer) async throws -> Void)
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: Body

    init(_ status: HTTPResponseStatus, contentType: String, body: Body) {
        self.status = status
        self.headers = ["content-type": contentType, "cache-control": "no-cache, private"]
        self.body = body
    }

    init(_ code: Int, json: JSON) {
        self.init(code, line: ByteBuffer(line: json))
    }

    /// - Parameter line: JSON text with a newline.
    init(_ code: Int, line: ByteBuffer) {
        self.init(HTTPResponseStatus(statusCode: code), contentType: "application/json", body: .bytes(line))
    }

    init(_ code: Int, text: String) {
        self.init(
            HTTPResponseStatus(statusCode: code), contentType: "text/plain; charset=utf-8", body: .text(text))
    }

    init(_ error: StatusError) {
        self.init(error.code, json: error.status)
        if let seconds = error.details?["retryAfterSeconds"]?.integerValue {
            headers.replaceOrAdd(name: "retry-after", value: String(seconds))
        }
    }
}

extension APIResponse {
    /// Whether the connection ends with this response, by the client's wish or the server's.
    ///
    /// It does after a request for another protocol that was refused: NIO's decoder reads nothing behind one. And with HTTP/1.0 a
    /// stream has no other end.
    func closes(after request: HTTPRequestHead) -> Bool {
        !request.isKeepAlive || request.headers.contains(name: "upgrade")
            || headers.first(name: "connection") == "close" || (request.version != .http1_1 && body.isStream)
    }
}

extension APIResponse.Body {
    var isStream: Bool { if case .stream = self { true } else { false } }

    static func text(_ text: String) -> Self { .bytes(ByteBuffer(string: text)) }
}
