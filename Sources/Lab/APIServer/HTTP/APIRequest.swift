import NIOCore
import NIOHTTP1
import Values

/// One HTTP request, taken apart as far as every route needs it.
struct APIRequest: Sendable {
    var method: HTTPMethod
    /// Percent-decoded, without empty segments.
    var path: [String]
    var query: [(name: String, value: String)]
    var headers: HTTPHeaders
    var body: ByteBuffer

    init(head: HTTPRequestHead, body: ByteBuffer = ByteBuffer()) {
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = head.method
        self.path = (parts.first ?? "").split(separator: "/").map { Self.decode($0, plusIsSpace: false) }
        self.query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decode(sides[0]), sides.count > 1 ? Self.decode(sides[1]) : "")
        }
        self.headers = head.headers
        self.body = body
    }

    var pathText: String { "/" + path.joined(separator: "/") }

    func value(_ name: String) -> String? { query.first { $0.name == name }.map(\.value) }
    func values(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
    func integer(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    /// A boolean parameter: `true` and `1` are, and so is one without a value, as in `?watch`.
    func flag(_ name: String) -> Bool { value(name).map { ["", "1", "true", "True", "t", "T"].contains($0) } ?? false }

    /// Media types in the order of the Accept header, as `type` and parameters.
    var accepted: [MediaType] { headers[canonicalForm: "accept"].map { MediaType(String($0)) } }

    var contentType: MediaType { MediaType(headers.first(name: "content-type") ?? "") }

    private static func decode(_ text: Substring, plusIsSpace: Bool = true) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), let value = UInt8(String(Substring(digits)), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

struct MediaType: Sendable {
    var name: String
    var parameters: [String: String]

    init(_ text: String) {
        let parts = text.split(separator: ";").map { $0.trimming { $0 == " " } }
        self.name = parts.first.map { $0.lowercased() } ?? ""
        let pairs = parts.dropFirst().compactMap { part -> (String, String)? in
            let sides = part.split(separator: "=", maxSplits: 1)
            return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
        }
        self.parameters = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}

extension StringProtocol {
    func trimming(_ isUnwanted: (Character) -> Bool) -> String {
        guard let first = firstIndex(where: { !isUnwanted($0) }), let last = lastIndex(where: { !isUnwanted($0) })
        else {
            return ""
        }
        return String(self[first...last])
    }
}
