import Changes
import Kubeconfig
import NIOHTTP1
import Values

extension KubernetesClient {
    /// Where an object is: its kind, namespace and name, and how messages name it.
    struct Place: Sendable {
        var resource: APIResource
        /// `nil` for kinds that have none.
        var namespace: String?
        var name: String

        /// `service kube-system/clustermesh-apiserver`.
        var text: String { "\(resource.singular) \(ObjectName(namespace: namespace, name: name))" }
    }

    func place(_ resource: APIResource, _ name: ObjectName) throws(OperationError) -> Place {
        guard resource.namespaced else {
            if let namespace = name.namespace {
                throw OperationError(
                    .invalidInput, "\(resource.name) have no namespace, but \"\(name)\" names \"\(namespace)\"",
                    cluster: cluster, hint: "leave the namespace away")
            }
            return Place(resource: resource, namespace: nil, name: name.name)
        }
        return Place(resource: resource, namespace: name.namespace ?? defaultNamespace, name: name.name)
    }

    func place(_ kind: String, _ name: ObjectName) async throws(OperationError) -> Place {
        try place(try await resource(named: kind), name)
    }

    /// The place an object itself says, or `namespace` where it says none.
    func place(of object: JSON, namespace: String?) async throws(OperationError) -> Place {
        guard let apiVersion = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue else {
            throw OperationError(
                .invalidInput, "an object needs apiVersion and kind", cluster: cluster,
                hint: "write for example apiVersion: v1 and kind: ConfigMap")
        }
        let resource = try await located { () async throws(OperationError) in
            try await self.discovery.resource(apiVersion: apiVersion, kind: kind)
        }
        let own = object.at("metadata", "namespace")?.stringValue
        if let own, let namespace, own != namespace {
            throw OperationError(
                .invalidInput, "the \(kind) says namespace \"\(own)\", but \"\(namespace)\" is asked for",
                cluster: cluster,
                hint: "leave one of them away")
        }
        let name = object.at("metadata", "name")?.stringValue ?? ""
        return Place(
            resource: resource, namespace: resource.namespaced ? own ?? namespace ?? defaultNamespace : nil, name: name)
    }

    var defaultNamespace: String { access.namespace.flatMap { $0.isEmpty ? nil : $0 } ?? "default" }

    func context(_ verb: String, _ phrase: String, _ place: Place, subresource: String? = nil) -> RequestContext {
        RequestContext(
            cluster: cluster, server: access.server, operation: "\(phrase) \(place.text)", object: place.text,
            verb: verb,
            resource: place.resource.permission(subresource), namespace: place.namespace)
    }

    func context(_ verb: String, _ operation: String) -> RequestContext {
        RequestContext(cluster: cluster, server: access.server, operation: operation, verb: verb)
    }

    func located<Value: Sendable>(
        _ body: @Sendable () async throws(OperationError) -> Value
    ) async throws(OperationError) -> Value {
        do {
            return try await body()
        } catch {
            throw error.at(cluster: cluster)
        }
    }
}

extension APIResource {
    /// As in an RBAC rule and for `kubectl auth can-i`: `deployments.apps`, `pods/exec`.
    func permission(_ subresource: String? = nil) -> String {
        name + (subresource.map { "/\($0)" } ?? "") + (group.isEmpty ? "" : ".\(group)")
    }
}
