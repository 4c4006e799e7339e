import Changes
import Kubeconfig
import NIOHTTP1
import Values

extension KubernetesClient {
    /// The objects of a kind, each with `apiVersion` and `kind`.
    ///
    /// - Parameters:
    ///   - namespace: `nil` for those of every namespace.
    ///   - labels: A label selector: `app=x,tier!=y`.
    ///   - fields: A field selector: `spec.nodeName=node01`.
    public func list(
        _ kind: String, namespace: String? = nil, labels: String? = nil, fields: String? = nil
    ) async throws(OperationError) -> [JSON] {
        let resource = try await resource(named: kind)
        return try await list(Selection(resource: resource, namespace: namespace, labels: labels, fields: fields)).items
    }

    /// Which objects of a kind are meant.
    struct Selection: Sendable {
        var resource: APIResource
        var namespace: String?
        var labels: String?
        var fields: String?

        init(resource: APIResource, namespace: String?, labels: String?, fields: String?, name: String? = nil) {
            self.resource = resource
            self.namespace = resource.namespaced ? namespace : nil
            self.labels = labels
            let named = name.map { "metadata.name=\($0)" }
            let all = [named, fields].compactMap { $0 }
            self.fields = all.isEmpty ? nil : all.joined(separator: ",")
        }

        var query: [(String, String)] {
            [("labelSelector", labels), ("fieldSelector", fields)].compactMap { name, value in
                value.map { (name, $0) }
            }
        }

        var text: String { resource.name + (namespace.map { " in \($0)" } ?? "") }
    }

    struct ObjectList: Sendable {
        var items: [JSON]
        /// What a watch goes on from.
        var resourceVersion: String
    }

    func list(_ selection: Selection) async throws(OperationError) -> ObjectList {
        // A token that expires on the way (410) makes the list begin again; a server that forgets faster than it is read
        // ends it.
        for _ in 0..<3 {
            do {
                return try await pages(selection)
            } catch  where error.status?["code"]?.integerValue == 410 {
                continue
            }
        }
        return try await pages(selection)
    }

    private func pages(_ selection: Selection) async throws(OperationError) -> ObjectList {
        var items: [JSON] = []
        var token: String?
        while true {
            let page = try await page(selection, from: token)
            items += Self.items(of: page, resource: selection.resource)
            token = page.at("metadata", "continue")?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
            if token == nil {
                return ObjectList(
                    items: items, resourceVersion: page.at("metadata", "resourceVersion")?.stringValue ?? "")
            }
        }
    }

    private func page(_ selection: Selection, from token: String?) async throws(OperationError) -> JSON {
        var query = selection.query + [("limit", "500")]
        if let token { query.append(("continue", token)) }
        return try await requester.json(
            APIRequest(.GET, try collectionPath(selection), query: query, context: context("list", selection)))
    }

    func collectionPath(_ selection: Selection) throws(OperationError) -> String {
        do {
            return try selection.resource.path(namespace: selection.namespace)
        } catch {
            throw error.at(cluster: cluster)
        }
    }

    func context(_ verb: String, _ selection: Selection) -> RequestContext {
        RequestContext(
            cluster: cluster, server: access.server, operation: "\(verb)ing \(selection.text)", verb: verb,
            resource: selection.resource.permission(), namespace: selection.namespace)
    }

    // Items of a list leave out what the list says once.
    private static func items(of page: JSON, resource: APIResource) -> [JSON] {
        (page["items"]?.arrayValue ?? []).map { item in
            var item = item
            if item["apiVersion"] == nil { item["apiVersion"] = .string(resource.apiVersion) }
            if item["kind"] == nil { item["kind"] = .string(resource.kind) }
            return item
        }
    }
}
