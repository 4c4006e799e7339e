import FoundationEssentials
import Values

/// Where the next page of a list begins: `{"v":"meta.k8s.io/v1","rv":2122,"start":"/cm\u0000"}` in URL-safe base64
/// without padding.
struct ContinueToken: Sendable, Hashable {
    /// The revision at which the whole list is true; -1 for whatever is there now.
    var revision: Int
    /// The first key of the next page.
    var start: String

    init(revision: Int, start: String) {
        self.revision = revision
        self.start = start
    }

    /// - Parameter namespace: Of the list; `nil` for all.
    init(revision: Int, after object: JSON, in namespace: String?) {
        // The least key above the last one.
        self.init(revision: revision, start: Self.key(of: object, in: namespace) + "\0")
    }

    init(_ text: String) throws(StatusError) {
        guard let data = Base64.urlDecode(text), let token = try? JSON(parsing: data),
            token["v"] == "meta.k8s.io/v1", let revision = token["rv"]?.integerValue,
            let start = token["start"]?.stringValue
        else { throw .badRequest("continue key is not valid: \(text)") }
        self.init(revision: Int(revision), start: start)
    }

    var text: String {
        let token: JSON = ["v": "meta.k8s.io/v1", "rv": .integer(Int64(revision)), "start": .string(start)]
        return Base64.urlEncode(Data("\(token)".utf8))
    }

    func precedes(_ object: JSON, in namespace: String?) -> Bool { Self.key(of: object, in: namespace) >= start }

    /// The part of etcd's key that objects of a list do not share (recorded: list-limit-continue).
    private static func key(of object: JSON, in namespace: String?) -> String {
        let own = namespace == nil ? object.objectNamespace : nil
        return "/" + (own.map { "\($0)/" } ?? "") + object.objectName
    }
}
