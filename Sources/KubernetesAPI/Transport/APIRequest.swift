import NIOHTTP1
import Values

/// One request to the API server.
struct APIRequest: Sendable {
    var method: HTTPMethod
    /// Below the server's address: `/api/v1/nodes`.
    var path: String
    var query: [(String, String)]
    var body: [UInt8]?
    var contentType: String?
    var accept: String
    /// Sending it twice is the same as sending it once.
    var isIdempotent: Bool
    /// What failures of it say.
    var context: RequestContext

    init(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: [UInt8]? = nil,
        contentType: String? = nil, accept: String = "application/json", isIdempotent: Bool? = nil,
        context: RequestContext
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.contentType = contentType
        self.accept = accept
        self.isIdempotent = isIdempotent ?? (method != .POST)
        self.context = context
    }
}

/// A whole answer.
struct APIResponse: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]

    var isSuccess: Bool { (200..<300).contains(status) }

    /// Whole seconds; from the header, or from the `Status` object where a proxy dropped the header.
    var retryAfter: Int? { headers.first(name: "retry-after").flatMap { Int($0) } ?? statusRetryAfter }

    private var statusRetryAfter: Int? {
        guard status == 429 || status >= 500, let object = try? JSON(parsing: body) else { return nil }
        return object.at("details", "retryAfterSeconds")?.integerValue.map { Int($0) }
    }

    /// The texts of the `warning:` headers: `299 - "unknown field \"dota\""` (RFC 7234, 5.5).
    var warnings: [String] { headers["warning"].compactMap(WarningHeader.text(of:)) }
}

enum WarningHeader {
    /// The quoted text, without its escapes; `nil` for what is no warning.
    static func text(of value: String) -> String? {
        guard let start = value.firstIndex(of: "\"") else { return nil }
        var text = ""
        var isEscaped = false
        for character in value[value.index(after: start)...] {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return text
            } else {
                text.append(character)
            }
        }
        return nil
    }
}
