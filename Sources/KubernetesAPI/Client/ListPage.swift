import Values

/// A part of a list, as the API server sent it.
public struct ListPage: Sendable {
    /// The list object: its `items` are the objects, without what the list says once for all.
    public let document: JSONDocument
    let resource: APIResource
    /// Whether the list begins with it.
    public let isFirst: Bool

    /// What objects have that leave it out.
    public var commonMembers: [(String, String)] { [("apiVersion", resource.apiVersion), ("kind", resource.kind)] }

    /// The objects, each with `apiVersion` and `kind`.
    public var objects: [JSON] {
        document.elements(at: "items").map { item in
            var item = item
            for (name, value) in commonMembers where item[name] == nil { item[name] = .string(value) }
            return item
        }
    }

    /// What a watch goes on from.
    var resourceVersion: String { document["metadata", "resourceVersion"]?.stringValue ?? "" }

    /// What leads to the next page; `nil` on the last.
    var token: String? { document["metadata", "continue"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
}
