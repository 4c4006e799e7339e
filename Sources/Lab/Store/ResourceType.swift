/// A resource and its group, as RBAC, messages and the store name it.
package struct GroupResource: Hashable, Sendable, CustomStringConvertible {
    /// Empty for the core group.
    package var group: String
    /// The plural: `deployments`.
    package var resource: String

    package init(_ resource: String, group: String = "") {
        self.group = group
        self.resource = resource
    }

    /// `services`, `deployments.apps`.
    package var description: String { group.isEmpty ? resource : "\(resource).\(group)" }
}

/// A kind of object that the API server serves.
package struct ResourceType: Sendable {
    package struct Subresource: Sendable {
        package var name: String
        package var group: String
        package var version: String
        package var kind: String
        package var verbs: [String]
    }

    package var group: String
    package var version: String
    package var kind: String
    package var plural: String
    package var singular: String
    package var shortNames: [String] = []
    package var categories: [String] = []
    package var isNamespaced: Bool
    package var verbs = Self.allVerbs
    package var subresources: [Subresource] = []
    /// Whether `metadata.generation` counts the changes of what is wanted.
    package var tracksGeneration = false
    /// Defined by a CustomResourceDefinition: no strategic merge, any field.
    package var isCustom = false

    package static let allVerbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    package var groupResource: GroupResource { GroupResource(plural, group: group) }
    /// `v1`, `apps/v1`.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// Whether a status of its own means that a plain update leaves the status alone.
    package var hasStatus: Bool { subresources.contains { $0.name == "status" } }

    package func subresource(_ name: String) -> Subresource? { subresources.first { $0.name == name } }

    package init(_ plural: String, _ kind: String, group: String = "", version: String = "v1", namespaced: Bool = true)
    {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.singular = kind.lowercased()
        self.isNamespaced = namespaced
    }
}

extension ResourceType {
    func short(_ names: String...) -> Self { with { $0.shortNames = names } }

    func inAll() -> Self { with { $0.categories = ["all"] } }

    func generations() -> Self { with { $0.tracksGeneration = true } }

    func only(_ verbs: String...) -> Self { with { $0.verbs = verbs } }

    func custom(_ categories: String...) -> Self {
        with {
            $0.isCustom = true
            $0.tracksGeneration = true
            $0.categories = categories
        }
    }

    func status() -> Self { sub("status", kind, verbs: ["get", "patch", "update"]) }

    func scale() -> Self {
        sub("scale", "Scale", group: "autoscaling", version: "v1", verbs: ["get", "patch", "update"])
    }

    func sub(
        _ name: String, _ kind: String, group: String = "", version: String = "", verbs: [String]
    ) -> Self {
        with {
            $0.subresources.append(
                Subresource(name: name, group: group, version: version, kind: kind, verbs: verbs))
        }
    }

    private func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}
