import Changes
import Kubeconfig
import KubernetesAPI
import Values

/// Named clusters, in the order they were given.
public struct Fleet: Sendable {
    public let clusters: [Cluster]

    /// - Parameter clusters: With different names.
    public init(clusters: [Cluster]) { self.clusters = clusters }

    /// Makes a client for each cluster. Nothing is sent yet. A kubeconfig that turns verification off is honoured, and
    /// reported to the gate.
    public init(inventory: FleetInventory, gate: Gate, options: ClientOptions = .init()) {
        for entry in inventory.entries where entry.access.insecureSkipTLSVerify {
            let text = "insecure-skip-tls-verify in the kubeconfig: the API server's certificate is not verified"
            gate.report(.warning(cluster: entry.name, text: text))
        }
        clusters = inventory.entries.map { entry in
            Cluster(
                name: entry.name,
                client: KubernetesClient(cluster: entry.name, access: entry.access, gate: gate, options: options),
                kubeconfigPath: entry.kubeconfigPath, kubeconfig: entry.kubeconfig)
        }
    }

    public var names: [String] { clusters.map(\.name) }

    /// `nil` when there is no cluster of that name.
    public subscript(name: String) -> Cluster? { clusters.first { $0.name == name } }

    /// - Throws: ``OperationError`` with code `not_found` that says which clusters there are.
    public func cluster(_ name: String) throws(OperationError) -> Cluster {
        if let cluster = self[name] { return cluster }
        throw OperationError(
            .notFound, "there is no cluster \"\(name)\" in the fleet",
            hint: Suggestion.hint(for: name, among: names, kind: "cluster"))
    }

    /// Ends every client's connections. Idempotent.
    public func shutdown() async {
        await withDiscardingTaskGroup { group in
            for cluster in clusters { group.addTask { await cluster.client.shutdown() } }
        }
    }
}
