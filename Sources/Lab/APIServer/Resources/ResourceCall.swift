import NIOCore
import NIOHTTP1
import Values

/// One request for objects of one kind.
struct ResourceCall: Sendable {
    let handler: RequestHandler
    let request: APIRequest
    let info: RequestInfo
    let user: UserInfo
    let type: ResourceType

    init(
        _ handler: RequestHandler, _ request: APIRequest, _ info: RequestInfo, _ user: UserInfo
    ) throws(StatusError) {
        let type = handler.catalog.type(group: info.group, version: info.version, plural: info.resource)
        guard let type, info.subresource == nil || type.subresource(info.subresource ?? "") != nil else {
            throw .noSuchResource
        }
        self.handler = handler
        self.request = request
        self.info = info
        self.user = user
        self.type = type
    }

    var store: ObjectStore { handler.store }
    var resource: GroupResource { type.groupResource }

    /// Where the objects are: `nil` for cluster-scoped kinds and for lists over all namespaces.
    var namespace: String? { type.isNamespaced ? info.namespace : nil }

    var name: String { info.name ?? "" }

    func key(_ name: String) -> ObjectStore.Key { ObjectStore.Key(resource, namespace: namespace, name: name) }

    var isDryRun: Bool { !request.values("dryRun").isEmpty }

    /// Who is written down as the owner of changed fields: as asked, or the program's name.
    var fieldManager: String {
        if let manager = request.value("fieldManager"), !manager.isEmpty { return manager }
        let agent = request.headers.first(name: "user-agent") ?? ""
        return agent.split(separator: "/").first.map(String.init) ?? "unknown"
    }

    func respond() async throws(StatusError) -> APIResponse {
        if type.isNamespaced, namespace == nil, info.verb != "list", info.verb != "watch" {
            throw info.name == nil ? .methodNotAllowed(resource) : .noSuchResource
        }
        if let subresource = info.subresource { return try await respond(subresource: subresource) }
        // Objects are created below their kind, and changed at their own paths.
        let isMisplaced = info.name == nil ? ["update", "patch"].contains(info.verb) : info.verb == "create"
        guard type.verbs.contains(info.verb), !isMisplaced else {
            throw .methodNotAllowed(resource)
        }
        try checkDryRun()
        switch info.verb {
        case "get": return try get()
        case "list": return try list()
        case "watch": return try watch()
        case "create": return try create()
        case "update": return try update()
        case "patch": return try patch()
        case "delete": return try delete()
        case "deletecollection": return try deleteCollection()
        default: throw .methodNotAllowed(resource)
        }
    }

    private func respond(subresource: String) async throws(StatusError) -> APIResponse {
        guard type.subresource(subresource)?.verbs.contains(info.verb) ?? false else {
            throw .methodNotAllowed(resource)
        }
        try checkDryRun()
        switch (subresource, info.verb) {
        case ("attach", _), ("exec", _): return try execRefusal
        case ("portforward", _): return try portForwardRefusal
        case ("eviction", _): return try evict()
        case ("log", _): return try await logs()
        case ("token", _): return try createToken()
        case ("scale", "get"): return try getScale()
        case ("scale", _): return try updateScale()
        case (_, "get"): return try get()
        case (_, "patch"): return try patch()
        default: return try update()
        }
    }

    private func checkDryRun() throws(StatusError) {
        for value in request.values("dryRun") where value != "All" {
            throw .invalid(
                "\(type.kind)Options", "", [.unsupported("dryRun", .string(value), ["All"])], group: "meta.k8s.io")
        }
    }

    /// The object there is.
    func existing() throws(StatusError) -> JSON {
        guard let object = store.get(key(name)) else { throw .notFound(resource, name) }
        return object
    }

    /// An object as the answer: as a table or as its metadata alone where that is asked for.
    func answer(_ code: Int, _ object: JSON, warnings: [String] = []) throws(StatusError) -> APIResponse {
        let representation = try Representation(self)
        // What a dry run would store has the revision of what is stored.
        var response =
            representation.form == .object && !isDryRun
            ? APIResponse(code, line: handler.configuration.encodings.line(of: object))
            : APIResponse(code, json: representation.object(object))
        for warning in warnings { response.headers.add(name: "warning", value: "299 - \(JSON.string(warning))") }
        return response
    }
}
