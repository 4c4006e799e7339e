/// A field of the wrong type in what was sent, as an API server tells of it in the words of Go's JSON decoder:
/// `… json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`
/// (sigs.k8s.io/json of Kubernetes 1.36; the path is from the object's root, without positions in lists).
struct WrongType {
    private var path: String?
    private var found = ""
    private var wanted = ""
    private let context: RequestContext

    init(_ message: String, _ context: RequestContext) {
        self.context = context
        guard let found = Self.text(in: message, from: "cannot unmarshal ", to: " into Go struct field "),
            let field = Self.text(in: message, from: " into Go struct field ", to: " of type "),
            let dot = field.firstIndex(of: "."), let wanted = Self.text(in: message, from: " of type ", to: nil)
        else { return }
        path = String(field[field.index(after: dot)...])
        self.found = String(found.prefix { $0 != " " })
        self.wanted = String(wanted)
    }

    var hint: String {
        let object = context.object ?? "the object"
        guard let path else {
            return "correct \(object), in which a value has the wrong type; \"kubectl explain\" shows the right ones"
        }
        return "correct \(path) of \(object): it must be \(Self.words(wanted)), not \(Self.words(found)); "
            + "see: kubectl explain \(kind).\(path)"
    }

    /// `deployment` of `deployment default/web`.
    private var kind: String { context.object.map { String($0.prefix { $0 != " " }) } ?? "KIND" }

    private static func text(in message: String, from start: String, to end: String?) -> Substring? {
        guard let start = message.firstRange(of: start) else { return nil }
        let rest = message[start.upperBound...]
        guard let end else { return rest.prefix { !$0.isWhitespace && $0 != "," } }
        return rest.firstRange(of: end).map { rest[..<$0.lowerBound] }
    }

    /// What operators call a type of Go or of JSON.
    private static func words(_ type: String) -> String {
        switch type {
        case "string": "a string"
        case "bool": "true or false"
        case "number": "a number"
        case "array": "a list"
        case "object": "an object"
        case "int", "int32", "int64", "uint32", "uint64": "an integer"
        case "map[string]string": "an object whose values are strings"
        case _ where type.hasPrefix("[]"): "a list"
        case _ where type.hasPrefix("map["): "an object"
        default: type
        }
    }
}
