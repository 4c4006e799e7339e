import Values

/// Decides whether a request may go on: who asks, and whether they may.
struct AccessControl: Sendable {
    var authenticator: Authenticator
    var authorizer: Authorizer
    let log: PermissionLog

    /// The user in whose name the request is answered.
    func admit(_ request: APIRequest, _ info: RequestInfo, from peer: Authenticator.Peer) throws(StatusError)
        -> UserInfo
    {
        var user = try authenticator.authenticate(request.headers, peer: peer)
        if let other = try authenticator.impersonated(request.headers) {
            try checkImpersonation(of: other, by: user)
            user = other
        }
        try require(Authorizer.Attributes(info, path: request.pathText), of: user)
        return user
    }

    func require(_ attributes: Authorizer.Attributes, of user: UserInfo) throws(StatusError) {
        log.add(attributes, by: user)
        if !authorizer.allows(user, attributes) { throw .forbidden(user, attributes) }
    }

    private func checkImpersonation(of other: UserInfo, by user: UserInfo) throws(StatusError) {
        let wanted = [("users", other.name)] + other.groups.map { ("groups", $0) }
        for (resource, name) in wanted where name != "system:authenticated" {
            let attributes = Authorizer.Attributes(verb: "impersonate", resource: resource, name: name)
            if !authorizer.allows(user, attributes) { throw .forbidden(user, attributes) }
        }
    }
}

extension Authorizer.Attributes {
    init(_ info: RequestInfo, path: String) {
        self.init(
            verb: info.verb, group: info.group, resource: info.resource, subresource: info.subresource,
            namespace: info.namespace, name: info.name, path: info.isResource ? nil : path)
    }

    /// `pods/exec`.
    var qualifiedResource: String { subresource.map { "\(resource)/\($0)" } ?? resource }

    /// `cannot list resource "nodes" in API group "" at the cluster scope`.
    var refusal: String {
        if let path { return "cannot \(verb) path \"\(path)\"" }
        let scope = namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        return "cannot \(verb) resource \"\(qualifiedResource)\" in API group \"\(group)\" \(scope)"
    }
}

extension StatusError {
    static func forbidden(_ user: UserInfo, _ attributes: Authorizer.Attributes) -> StatusError {
        let why = "User \"\(user.name)\" \(attributes.refusal)"
        guard attributes.path == nil else {
            return StatusError(code: 403, reason: "Forbidden", message: "forbidden: \(why)", details: [:])
        }
        return .forbidden(GroupResource(attributes.resource, group: attributes.group), attributes.name, why)
    }
}
