import Changes
import Kubeconfig
import KubernetesAPI

/// One cluster of a fleet, with a client of its API server.
public struct Cluster: Sendable {
    /// Unique in the fleet; messages, findings and changes carry it.
    public let name: String
    public let client: KubernetesClient
    /// The file the context comes from; `nil` when there is none.
    public let kubeconfigPath: String?
    /// Where the context comes from; `nil` when the access was not read from a kubeconfig.
    public let kubeconfig: Kubeconfig?

    public init(
        name: String, client: KubernetesClient, kubeconfigPath: String? = nil, kubeconfig: Kubeconfig? = nil
    ) {
        self.name = name
        self.client = client
        self.kubeconfigPath = kubeconfigPath
        self.kubeconfig = kubeconfig
    }

    public var access: ClusterAccess { client.access }

    /// What passes the cluster's mutations and takes its events.
    public var gate: Gate { client.gate }
}
