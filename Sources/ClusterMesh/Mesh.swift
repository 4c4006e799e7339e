import Changes
import Fleet
import KubernetesAPI
import Values

/// The cluster mesh of a fleet whose Cilium was installed by manifests, from Cilium 1.13 to 1.19.
///
/// Use one for a whole run: what clusters have to agree on, such as a certificate authority and their NodePorts, is
/// agreed within it, also while several clusters are enabled at the same time.
public struct Mesh: Sendable {
    public let fleet: Fleet
    public let options: MeshOptions
    let coordinator: MeshCoordinator

    public init(fleet: Fleet, options: MeshOptions = .init()) {
        self.fleet = fleet
        self.options = options
        coordinator = MeshCoordinator(
            clusters: fleet.clusters, namespace: options.namespace, concurrency: options.concurrency)
    }

    private init(fleet: Fleet, options: MeshOptions, coordinator: MeshCoordinator) {
        self.fleet = fleet
        self.options = options
        self.coordinator = coordinator
    }

    /// The same mesh with some of its clusters; what is agreed stays agreed with the others.
    public func limited(to fleet: Fleet) -> Mesh { Mesh(fleet: fleet, options: options, coordinator: coordinator) }

    /// Who the clusters are to Cilium, in the fleet's order.
    public func identities() async throws -> [ClusterIdentity] {
        try await fleet.clusters.mapConcurrently(limit: options.concurrency) { cluster in
            let installation = try await cluster.reading {
                try await ClusterReader(cluster, namespace: options.namespace).installation()
            }
            return ClusterIdentity(cluster: cluster.name, installation: installation)
        }
    }

    func reader(_ cluster: Cluster) -> ClusterReader { ClusterReader(cluster, namespace: options.namespace) }
}
