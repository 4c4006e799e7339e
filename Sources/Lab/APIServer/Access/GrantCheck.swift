import Values

/// Nobody grants by a role or binding what they may not do themselves, unless they hold `escalate` or `bind` (Kubernetes
/// documentation "Using RBAC Authorization", privilege escalation prevention; k8s.io/kubernetes 1.36,
/// pkg/registry/rbac/*/policybased).
struct GrantCheck: Sendable {
    private let call: ResourceCall

    /// `nil` for kinds that grant nothing.
    init?(_ call: ResourceCall) {
        guard call.type.group == Self.group else { return nil }
        self.call = call
    }

    func check(_ new: JSON, replacing old: JSON?) throws(StatusError) {
        let isRole = ["roles", "clusterroles"].contains(call.type.plural)
        let fields = isRole ? ["rules", "aggregationRule"] : ["roleRef", "subjects"]
        if let old, fields.allSatisfy({ old[$0] == new[$0] }) { return }
        let reference: JSON = isRole ? [:] : new["roleRef"] ?? [:]
        let resource = isRole ? call.type.plural : reference["kind"] == "Role" ? "roles" : "clusterroles"
        let name = isRole ? new.objectName : reference["name"]?.stringValue ?? ""
        let special = Authorizer.Attributes(
            verb: isRole ? "escalate" : "bind", group: Self.group, resource: resource, namespace: call.namespace,
            name: name)
        if allows(special) { return }
        let rules = isRole ? new["rules"]?.arrayValue ?? [] : rulesOfRole(resource, name)
        let missing = Self.compact(rules.flatMap(Self.single).filter { !allows($0) })
        guard missing.isEmpty else { throw refusal(new.objectName, missing) }
    }

    private var authorizer: Authorizer { call.handler.access.authorizer }

    private func allows(_ attributes: Authorizer.Attributes) -> Bool {
        call.user.isAdministrator
            || authorizer.rules(for: call.user, namespace: call.namespace).contains { $0.allows(attributes) }
    }

    private func rulesOfRole(_ resource: String, _ name: String) -> [JSON] {
        let key = ObjectStore.Key(
            GroupResource(resource, group: Self.group), namespace: resource == "roles" ? call.namespace : nil,
            name: name)
        return call.store.get(key)?["rules"]?.arrayValue ?? []
    }

    /// A rule taken apart to one verb on one resource, or one path, at a time.
    private static func single(_ rule: JSON) -> [Authorizer.Attributes] {
        func texts(_ field: String) -> [String] { (rule[field]?.arrayValue ?? []).compactMap(\.stringValue) }
        let names: [String?] = texts("resourceNames").isEmpty ? [nil] : texts("resourceNames").map(Optional.some)
        return texts("verbs").flatMap { verb in
            texts("nonResourceURLs").map { Authorizer.Attributes(verb: verb, path: $0) }
                + texts("apiGroups").flatMap { group in
                    texts("resources").flatMap { resource in
                        let parts = resource.split(separator: "/", maxSplits: 1).map(String.init)
                        return names.map { name in
                            Authorizer.Attributes(
                                verb: verb, group: group, resource: parts[0],
                                subresource: parts.count > 1 ? parts[1] : nil, name: name)
                        }
                    }
                }
        }
    }

    /// `{APIGroups:["cilium.io"], Resources:["ciliumnodes"], Verbs:["get" "list"]}`, one a resource.
    private static func compact(_ attributes: [Authorizer.Attributes]) -> [String] {
        func list(_ texts: [String]) -> String { "[\(texts.map { "\"\($0)\"" }.joined(separator: " "))]" }
        let groups = Dictionary(grouping: attributes) {
            $0.path ?? "\($0.group)/\($0.qualifiedResource)/\($0.name ?? "")"
        }
        return groups.values.map { same in
            let verbs = "Verbs:\(list(same.map(\.verb)))"
            if let path = same[0].path { return "{NonResourceURLs:\(list([path])), \(verbs)}" }
            let names = same[0].name.map { " ResourceNames:\(list([$0]))," } ?? ""
            return
                "{APIGroups:\(list([same[0].group])), Resources:\(list([same[0].qualifiedResource])),\(names) \(verbs)}"
        }.sorted()
    }

    private func refusal(_ name: String, _ missing: [String]) -> StatusError {
        let groups = call.user.groups.map { "\"\($0)\"" }.joined(separator: " ")
        return .forbidden(
            call.resource, name,
            "user \"\(call.user.name)\" (groups=[\(groups)]) is attempting to grant RBAC permissions not currently "
                + "held:\n\(missing.joined(separator: "\n"))")
    }

    private static let group = "rbac.authorization.k8s.io"
}
