import FoundationEssentials
import NIOHTTP1
import Values

/// A request that was recorded, with its answer.
struct RecordedExchange: Sendable {
    var name: String
    var method: HTTPMethod = .GET
    /// Path and query.
    var target: String
    var contentType: String?
    var accept: String?
    var body: String?
    var answer: Recording

    /// The first line of a recording is curl's arguments: `# -X PATCH -H Content-Type: T -d BODY /api/…`.
    init(_ name: String) throws {
        self.name = name
        answer = try Recording(name)
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(folder)/Fixtures/api/\(name).http", encoding: .utf8)
        let line = text.prefix { $0 != "\n" }
        target = line.split(separator: " ").last.map(String.init) ?? ""
        let arguments = line.dropLast(target.count)
        method = Self.value(after: "-X ", in: arguments).map { HTTPMethod(rawValue: $0) } ?? .GET
        contentType = Self.value(after: "-H Content-Type: ", in: arguments)
        accept = Self.value(after: "-H Accept: ", in: arguments)
        body = Self.value(after: "-d ", in: arguments)
    }

    /// - Parameter target: Where the recording does not say it in curl's words.
    init(_ name: String, target: String) throws {
        try self.init(name)
        self.target = target
        (method, contentType, accept, body) = (.GET, nil, nil, nil)
    }

    private static func value(after flag: String, in line: Substring) -> String? {
        guard let start = line.firstRange(of: flag)?.upperBound else { return nil }
        return line[start...].prefix { $0 != " " }.description
    }

    /// The same in another namespace, and with another port for the one that was taken.
    func moved(to namespace: String, takenPort: Int) -> RecordedExchange {
        var copy = self
        copy.target = target.replacing("/namespaces/demo/", with: "/namespaces/\(namespace)/")
        copy.body = body?.replacing("\"namespace\":\"demo\"", with: "\"namespace\":\"\(namespace)\"")
            .replacing("32371", with: String(takenPort))
        return copy
    }

    func send(in session: Session) async throws -> Session.Answer {
        try await session.send(
            method, target, body, type: contentType ?? "application/json", accept: accept ?? "*/*")
    }

    var path: String { String(target.prefix { $0 != "?" }) }

    private var query: [String: String] {
        var query: [String: String] = [:]
        for item in target.dropFirst(path.count + 1).split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1)
            query[String(pair[0])] = String(pair[1])
        }
        return query
    }

    /// Whether the answer would have been the same to this request: names of field managers and stricter validation of what
    /// is valid change nothing that a client looks at.
    func fits(_ request: ReplayServer.Request) -> Bool {
        var (own, theirs) = (query, request.query)
        for name in ["fieldManager", "propagationPolicy"] { (own[name], theirs[name]) = (nil, nil) }
        if own["fieldValidation"] == nil { theirs["fieldValidation"] = nil }
        return request.method == method && request.path == path && theirs == own && fits(request.body)
            && (body == nil || request.headers.first(name: "content-type") == contentType)
            && accepts(request.headers.first(name: "accept") ?? "")
    }

    private func fits(_ text: String) -> Bool {
        guard let body, !body.isEmpty, let json = try? JSON(parsing: body) else { return text == body ?? "" }
        return (try? JSON(parsing: text)) == json
    }

    /// What comes first is what the server gave.
    private func accepts(_ text: String) -> Bool {
        guard let accept else { return true }
        return text.split(separator: ",").first == accept.split(separator: ",").first
    }
}
