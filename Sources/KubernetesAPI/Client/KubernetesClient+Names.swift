import Changes
import NIOHTTP1
import Values

// What is asked to complete names that somebody types.
extension KubernetesClient {
    /// The kinds that can be listed, in the server's order.
    public func listableResources() async throws(OperationError) -> [APIResource] {
        try await located { () async throws(OperationError) in try await self.discovery.resources() }
            .filter { $0.verbs.contains("list") }
    }

    /// The names of objects of a kind, of the first page only.
    ///
    /// - Parameter namespace: `nil` for that of the kubeconfig; ignored for kinds that have none.
    public func names(of kind: String, namespace: String? = nil) async throws(OperationError) -> [String] {
        let resource = try await resource(named: kind)
        let selection = Selection(
            resource: resource, namespace: namespace ?? defaultNamespace, labels: nil, fields: nil)
        let document = try await requester.document(
            APIRequest(
                .GET, try collectionPath(selection), query: [("limit", "500")], accept: Self.metadataOnly,
                context: context("list", selection)))
        return document.elements(at: "items").compactMap { $0.at("metadata", "name")?.stringValue }
    }

    // Kubernetes API concepts, "Alternate representations of resources": the objects without spec and status.
    private static let metadataOnly =
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
}
