import Changes

/// One kind of object an API server has, as its discovery describes it.
public struct APIResource: Sendable, Hashable {
    /// Empty for the core group.
    public var group: String
    public var version: String
    public var kind: String
    /// The plural, as in paths: `services`.
    public var name: String
    public var singular: String
    public var shortNames: [String]
    public var namespaced: Bool
    public var verbs: [String]

    public init(
        group: String, version: String, kind: String, name: String, singular: String, shortNames: [String] = [],
        namespaced: Bool, verbs: [String]
    ) {
        self.group = group
        self.version = version
        self.kind = kind
        self.name = name
        self.singular = singular
        self.shortNames = shortNames
        self.namespaced = namespaced
        self.verbs = verbs
    }

    /// As in an object's `apiVersion`: `v1`, `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// As kubectl writes it where a short name could mean several: `services`, `deployments.apps`.
    public var qualifiedName: String { group.isEmpty ? name : "\(name).\(group)" }

    /// The name that means this version of this kind only.
    var versionedName: String { group.isEmpty ? "\(name).\(version)" : "\(name).\(version).\(group)" }

    /// The path below the server's address of the collection, of one object or of its subresource.
    ///
    /// - Throws: ``OperationError`` with code `invalid_input` for names that would lead elsewhere.
    func path(
        namespace: String? = nil, name: String? = nil, subresource: String? = nil
    ) throws(OperationError) -> String {
        var path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        if namespaced, let namespace { path += "/namespaces/" + (try Self.segment(namespace, "namespace")) }
        path += "/" + self.name
        if let name { path += "/" + (try Self.segment(name, "name")) }
        return path + (subresource.map { "/" + $0 } ?? "")
    }

    // The API server's own rule for names in paths: apimachinery pkg/api/validation/path/name.go (v0.34).
    private static func segment(_ text: String, _ what: String) throws(OperationError) -> String {
        guard !text.isEmpty, text != ".", text != "..", !text.contains("/"), !text.contains("%") else {
            throw OperationError(
                .invalidInput, "\"\(text)\" cannot be the \(what) of an object",
                hint: "give a name that is not empty, \".\" or \"..\" and has no \"/\" or \"%\"")
        }
        return PercentEncoding.encode(text)
    }
}
