import Values

/// Role-based access control over the roles and bindings in the store.
struct Authorizer: Sendable {
    var store: ObjectStore

    /// What somebody wants to do.
    struct Attributes: Sendable {
        var verb: String
        var group = ""
        var resource = ""
        var subresource: String?
        var namespace: String?
        var name: String?
        /// For requests that are about no resource.
        var path: String?
    }

    func allows(_ user: UserInfo, _ attributes: Attributes) -> Bool {
        user.isAdministrator || Self.allowsEverybody(user, attributes)
            || rules(for: user, namespace: attributes.namespace).contains { $0.allows(attributes) }
    }

    /// The rules that a user has by bindings, cluster-wide and in one namespace.
    func rules(for user: UserInfo, namespace: String?) -> [PolicyRule] {
        let cluster = store.list(GroupResource("clusterrolebindings", group: Self.group))
        let local = namespace.map { store.list(GroupResource("rolebindings", group: Self.group), namespace: $0) } ?? []
        return (cluster + local).filter { Self.binds($0, user) }.flatMap { rules(of: $0) }
    }

    private func rules(of binding: JSON) -> [PolicyRule] {
        let isClusterRole = binding.at("roleRef", "kind")?.stringValue == "ClusterRole"
        let key = ObjectStore.Key(
            GroupResource(isClusterRole ? "clusterroles" : "roles", group: Self.group),
            namespace: isClusterRole ? nil : binding.objectNamespace,
            name: binding.at("roleRef", "name")?.stringValue ?? "")
        return (store.get(key)?["rules"]?.arrayValue ?? []).map(PolicyRule.init)
    }

    private static func binds(_ binding: JSON, _ user: UserInfo) -> Bool {
        (binding["subjects"]?.arrayValue ?? []).contains { subject in
            let name = subject["name"]?.stringValue ?? ""
            switch subject["kind"]?.stringValue {
            case "User": return name == user.name
            case "Group": return user.groups.contains(name)
            case "ServiceAccount":
                let namespace = subject["namespace"]?.stringValue ?? binding.objectNamespace ?? ""
                return user.name == "system:serviceaccount:\(namespace):\(name)"
            default: return false
            }
        }
    }

    /// The roles `system:public-info-viewer`, `system:discovery` and `system:basic-user` of every cluster.
    private static func allowsEverybody(_ user: UserInfo, _ attributes: Attributes) -> Bool {
        if let path = attributes.path {
            let isOpen = ["/healthz", "/livez", "/readyz", "/version"].contains(path)
            let isDiscovery = ["/api", "/apis", "/openapi"].contains { path == $0 || path.hasPrefix($0 + "/") }
            return attributes.verb == "get" && (isOpen || isDiscovery && user != .anonymous)
        }
        let isSelfReview = [
            "selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews",
        ].contains(attributes.resource)
        return isSelfReview && attributes.verb == "create" && user != .anonymous
    }

    private static let group = "rbac.authorization.k8s.io"
}

/// One rule of a role.
struct PolicyRule: Sendable {
    var json: JSON

    func allows(_ attributes: Authorizer.Attributes) -> Bool {
        guard matches("verbs", attributes.verb) else { return false }
        if let path = attributes.path {
            return strings("nonResourceURLs").contains {
                $0 == path || $0.hasSuffix("*") && path.hasPrefix($0.dropLast())
            }
        }
        let names = strings("resourceNames")
        return matches("apiGroups", attributes.group) && matchesResource(attributes)
            && (names.isEmpty || attributes.name.map(names.contains) ?? false)
    }

    private func matchesResource(_ attributes: Authorizer.Attributes) -> Bool {
        let resources = strings("resources")
        guard let subresource = attributes.subresource else { return matches("resources", attributes.resource) }
        return resources.contains("*") || resources.contains("\(attributes.resource)/\(subresource)")
            || resources.contains("*/\(subresource)")
    }

    private func matches(_ field: String, _ value: String) -> Bool {
        let list = strings(field)
        return list.contains("*") || list.contains(value)
    }

    private func strings(_ field: String) -> [String] { (json[field]?.arrayValue ?? []).compactMap(\.stringValue) }
}
