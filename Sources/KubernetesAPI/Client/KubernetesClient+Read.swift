import Changes
import Kubeconfig
import NIOHTTP1
import Values

extension KubernetesClient {
    /// A kind by any name kubectl takes for it: `svc`, `services`, `Service`, `deployments.apps`, `deployment.v1.apps`.
    ///
    /// - Throws: ``OperationError`` with code `not_found` and a name that may have been meant.
    public func resource(named kind: String) async throws(OperationError) -> APIResource {
        try await located { () async throws(OperationError) in try await self.discovery.resource(named: kind) }
    }

    /// What `/version` says: `gitVersion`, `major`, `minor`, …
    public func serverVersion() async throws(OperationError) -> JSON {
        try await requester.json(APIRequest(.GET, "/version", context: context("get", "reading the server's version")))
    }

    /// One object.
    ///
    /// - Throws: ``OperationError`` with code `not_found` when there is none.
    public func get(_ kind: String, _ name: ObjectName) async throws(OperationError) -> JSON {
        try await get(try await place(kind, name))
    }

    /// One object, or `nil` when there is none.
    public func find(_ kind: String, _ name: ObjectName) async throws(OperationError) -> JSON? {
        try await find(try await place(kind, name))
    }

    /// One object, not yet made into values; otherwise as ``get(_:_:)``.
    public func document(_ kind: String, _ name: ObjectName) async throws(OperationError) -> JSONDocument {
        try await document(try await place(kind, name))
    }

    func get(_ place: Place) async throws(OperationError) -> JSON { try await document(place).value }

    private func document(_ place: Place) async throws(OperationError) -> JSONDocument {
        let path = try path(place)
        return try await requester.document(APIRequest(.GET, path, context: context("get", "reading", place)))
    }

    func find(_ place: Place) async throws(OperationError) -> JSON? {
        do {
            return try await get(place)
        } catch {
            guard Self.saysAbsent(error) else { throw error }
            return nil
        }
    }

    func path(_ place: Place, subresource: String? = nil) throws(OperationError) -> String {
        do {
            return try place.resource.path(namespace: place.namespace, name: place.name, subresource: subresource)
        } catch {
            throw error.at(cluster: cluster)
        }
    }

    // A path that the server does not serve is 404 too, but without the object's name.
    static func saysAbsent(_ error: OperationError) -> Bool {
        error.code == .notFound && error.status?.at("details", "name") != nil
    }

    /// The log of a container of a pod, as text.
    public func logs(_ pod: ObjectName, _ options: LogOptions = .init()) async throws(OperationError) -> String {
        let namespace = pod.namespace ?? defaultNamespace
        let path = PodUpgrade.path(namespace: namespace, pod: pod.name, subresource: "log")
        let object = "pod \(namespace)/\(pod.name)"
        let context = RequestContext(
            cluster: cluster, server: access.server, operation: "reading the log of \(object)", object: object,
            verb: "get", resource: "pods/log", namespace: namespace)
        let response = try await requester.perform(
            APIRequest(.GET, path, query: options.query, accept: "application/json, */*", context: context))
        return String(decoding: response.body, as: UTF8.self)
    }
}
