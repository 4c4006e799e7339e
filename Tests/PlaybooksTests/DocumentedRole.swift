import FoundationEssentials
import KubernetesAPI
import Values

/// The roles and bindings of a file in `docs/rbac`.
struct DocumentedRole: Sendable {
    struct Permission: Hashable {
        var verb: String
        var group: String
        var resource: String
        var scope: Scope
    }

    /// Where a role is bound; the end of its name.
    enum Scope: String, CaseIterable {
        case cluster = "meshwright-clustermesh"
        case optional = "meshwright-clustermesh-optional"
        case system = "meshwright-clustermesh-system"
        case demo = "meshwright-clustermesh-demo"

        var namespace: String? {
            switch self {
            case .cluster, .optional: nil
            case .system: "kube-system"
            case .demo: "default"
            }
        }
    }

    struct Rule {
        var scope: Scope
        var index: Int
        var json: JSON

        func texts(_ field: String) -> [String] { (json[field]?.arrayValue ?? []).compactMap(\.stringValue) }

        /// Whether an error says that this rule is missing.
        func isNamed(in message: String) -> Bool {
            texts("resources").contains { resource in
                let isHeld = message.contains("Resources:[\"\(resource)\"]") && message.contains("Verbs:[\"")
                return isHeld
                    || texts("verbs").contains { message.contains("cannot \($0) resource \"\(resource)\"") }
            }
        }
    }

    private(set) var objects: [JSON]

    init(reading path: String) throws {
        objects = try ManifestDocuments.parse(String(contentsOfFile: path, encoding: .utf8), source: path)
    }

    var rules: [Rule] {
        objects.filter { $0["kind"] == "ClusterRole" }.flatMap { role in
            (role["rules"]?.arrayValue ?? []).enumerated().compactMap { index, json in
                Scope(rawValue: role.at("metadata", "name")?.stringValue ?? "").map {
                    Rule(scope: $0, index: index, json: json)
                }
            }
        }
    }

    var permissions: Set<Permission> {
        Set(
            rules.flatMap { rule in
                rule.texts("apiGroups").flatMap { group in
                    rule.texts("resources").flatMap { resource in
                        rule.texts("verbs").map {
                            Permission(verb: $0, group: group, resource: resource, scope: rule.scope)
                        }
                    }
                }
            })
    }

    /// Held because `clustermesh-apiserver` gets it.
    func isGrantedOn(_ permission: Permission) -> Bool {
        permission.scope == .cluster && ["get", "list", "watch"].contains(permission.verb)
            && !["nodes", "clusterroles", "clusterrolebindings"].contains(permission.resource)
    }

    mutating func remove(_ name: String) {
        objects.removeAll { $0.at("metadata", "name")?.stringValue == name }
    }

    /// The same without one rule.
    func without(_ rule: Rule) -> DocumentedRole {
        var copy = self
        for index in objects.indices where objects[index].at("metadata", "name") == .string(rule.scope.rawValue) {
            guard objects[index]["kind"] == "ClusterRole", var rules = objects[index]["rules"]?.arrayValue else {
                continue
            }
            rules.remove(at: rule.index)
            copy.objects[index]["rules"] = .array(rules)
        }
        return copy
    }

    /// The same for a group of another name, beside this one.
    func objects(for group: String) -> [JSON] {
        objects.map { object in
            var object = object
            func renamed(_ name: JSON?) -> JSON { .string("\(name?.stringValue ?? "")-\(group)") }
            object[path: ["metadata", "name"]] = renamed(object.at("metadata", "name"))
            if object["roleRef"] != nil {
                object[path: ["roleRef", "name"]] = renamed(object.at("roleRef", "name"))
                object["subjects"] = [
                    ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string(group)]
                ]
            }
            return object
        }
    }
}
