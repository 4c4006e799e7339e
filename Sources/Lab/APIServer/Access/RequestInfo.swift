import NIOHTTP1

/// What a request is about, as authorization and routing see it.
struct RequestInfo: Sendable {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; for other paths the method.
    var verb: String
    var group = ""
    var version = ""
    var namespace: String?
    var resource = ""
    var subresource: String?
    var name: String?
    /// What is no resource: discovery, health, version.
    var isResource = true

    var groupResource: GroupResource { GroupResource(resource, group: group) }
    /// `pods/exec`.
    var qualifiedResource: String { subresource.map { "\(resource)/\($0)" } ?? resource }
}

extension RequestInfo {
    private static let namespaceSubresources: Set<String> = ["status", "finalize"]

    /// Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`, as `RequestInfoFactory` of k8s.io/apiserver does.
    init(_ request: APIRequest) {
        let method = request.method.rawValue.lowercased()
        self.init(verb: method)
        var rest = request.path[...]
        switch rest.popFirst() {
        case "api" where rest.count >= 2: version = rest.removeFirst()
        case "apis" where rest.count >= 3:
            group = rest.removeFirst()
            version = rest.removeFirst()
        default:
            isResource = false
            return
        }
        if rest.first == "namespaces", rest.count >= 2 {
            namespace = rest[rest.startIndex + 1]
            let isNested = rest.count > 2 && !Self.namespaceSubresources.contains(rest[rest.startIndex + 2])
            if isNested { rest = rest.dropFirst(2) }
        }
        resource = rest.popFirst() ?? ""
        name = rest.popFirst()
        subresource = rest.isEmpty ? nil : rest.joined(separator: "/")
        verb = Self.verb(method, isNamed: name != nil, watches: request.flag("watch"))
    }

    private static func verb(_ method: String, isNamed: Bool, watches: Bool) -> String {
        switch method {
        case "get", "head": isNamed ? "get" : watches ? "watch" : "list"
        case "post": "create"
        case "put": "update"
        case "delete": isNamed ? "delete" : "deletecollection"
        default: method
        }
    }
}
