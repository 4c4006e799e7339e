import AsyncHTTPClient
import Changes
import NIOHTTP1
import Values

extension KubernetesClient {
    /// What happens to objects of a kind: first an `added` for each there is and one `synced`, then every change, none lost
    /// and none told twice, over broken connections, restarts of the server and its forgetting of old versions.
    ///
    /// A server that cannot be reached at first is an error; one that vanishes later is waited for.
    ///
    /// - Parameters:
    ///   - namespace: `nil` for every namespace.
    ///   - labels: A label selector.
    ///   - fields: A field selector.
    ///   - name: Only the object of that name.
    public func watch(
        _ kind: String, namespace: String? = nil, labels: String? = nil, fields: String? = nil, name: String? = nil
    ) -> WatchStream {
        WatchStream(client: self, kind: kind, namespace: namespace, labels: labels, fields: fields, name: name)
    }

    func open(_ selection: Selection, from resourceVersion: String) async throws(OperationError) -> HTTPClientResponse {
        // client-go 0.36 reflector.go: between five and ten minutes, so that watches spread over servers again.
        let seconds = 300 + Int(300 * options.jitter())
        let query =
            selection.query + [
                ("watch", "true"), ("resourceVersion", resourceVersion), ("allowWatchBookmarks", "true"),
                ("timeoutSeconds", String(seconds)),
            ]
        return try await requester.open(
            APIRequest(.GET, try collectionPath(selection), query: query, context: context("watch", selection)))
    }
}
