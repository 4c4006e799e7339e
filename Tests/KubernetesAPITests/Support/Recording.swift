import FoundationEssentials
import NIOHTTP1
import Values

/// An answer of a real API server (Fixtures/api).
struct Recording {
    var status: Int
    var headers: HTTPHeaders
    var body: String

    init(_ name: String) throws {
        let folder = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(folder)/Fixtures/api/\(name).http", encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        // The first line says what was asked.
        _ = lines.popFirst()
        status = lines.popFirst().flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        headers = HTTPHeaders()
        while let line = lines.popFirst(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.add(name: String(parts[0]), value: String(parts[1].drop { $0 == " " }))
        }
        body = lines.joined(separator: "\n")
    }

    var json: JSON { get throws { try JSON(parsing: body) } }

    var reply: ReplayServer.Reply {
        var headers = headers
        headers.remove(name: "content-length")
        return ReplayServer.Reply(status: .init(statusCode: status), headers: headers, parts: [Array(body.utf8)])
    }

    static func reply(_ name: String) -> ReplayServer.Reply {
        (try? Recording(name))?.reply ?? .json("no such recording: \(name)", status: .notImplemented)
    }

    /// Discovery, or else what `script` says.
    static func withDiscovery(_ script: @escaping ReplayServer.Script) -> ReplayServer.Script {
        { request in
            switch request.path {
            case "/api": reply("discovery-aggregated-api")
            case "/apis": reply("discovery-aggregated-apis")
            default: script(request)
            }
        }
    }
}
