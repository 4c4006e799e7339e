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

    /// The objects of a kind, page by page as the API server sends them, for those who keep none or make their own of them.
    /// The next page is on its way while one is taken; no other is held.
    ///
    /// - Parameter take: Gets each page. A list that became too old on the way begins again: ``ListPage/isFirst`` is then
    ///   true once more, and what came before does not count.
    nonisolated(nonsending) public func pages(
        of kind: String, namespace: String? = nil, labels: String? = nil, fields: String? = nil,
        _ take: (ListPage) async throws -> Void
    ) async throws {
        let resource = try await resource(named: kind)
        let selection = Selection(resource: resource, namespace: namespace, labels: labels, fields: fields)
        try await pages(selection, take)
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
        var list = ObjectList(items: [], resourceVersion: "")
        do {
            try await pages(selection) { page in
                if page.isFirst { list.items = [] }
                list.items += page.objects
                list.resourceVersion = page.resourceVersion
            }
        } catch let error as OperationError {
            throw error
        } catch {
            // Nothing above throws anything else.
            throw OperationError(.serverError, "\(error)", cluster: cluster)
        }
        return list
    }

    nonisolated(nonsending) private func pages(_ selection: Selection, _ take: (ListPage) async throws -> Void)
        async throws
    {
        // A token that expires on the way (410) makes the list begin again; a server that forgets faster than it is read
        // ends it.
        for attempt in 1...4 {
            do {
                var page = try await page(selection, from: nil)
                while let token = page.token {
                    async let next = self.page(selection, from: token)
                    try await take(page)
                    page = try await next
                }
                return try await take(page)
            } catch let error as OperationError {
                guard attempt < 4, error.status?["code"]?.integerValue == 410 else { throw error }
            }
        }
    }

    private func page(_ selection: Selection, from token: String?) async throws(OperationError) -> ListPage {
        var query = selection.query + [("limit", "500")]
        if let token { query.append(("continue", token)) }
        let document = try await requester.document(
            APIRequest(.GET, try collectionPath(selection), query: query, context: context("list", selection)))
        return ListPage(document: document, resource: selection.resource, isFirst: token == nil)
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
}
