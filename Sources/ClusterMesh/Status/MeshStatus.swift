import Changes

/// The mesh as its clusters and their agents see it.
public struct MeshStatus: Sendable {
    /// In the fleet's order.
    public var clusters: [ClusterMeshStatus]

    public init(clusters: [ClusterMeshStatus]) { self.clusters = clusters }

    public subscript(cluster: String) -> ClusterMeshStatus? { clusters.first { $0.cluster == cluster } }

    /// Every cluster answers and is enabled, every configured peer is connected with nothing wrong about it, and every
    /// cluster has a peer where there is more than one.
    public var isComplete: Bool {
        clusters.allSatisfy { cluster in
            let configured = cluster.peers.filter(\.isConfigured)
            return cluster.failure == nil && cluster.isEnabled
                && configured.allSatisfy { $0.isReady && $0.cause == nil }
                && (clusters.count == 1 || !configured.isEmpty)
        }
    }
}

/// One cluster of a mesh.
public struct ClusterMeshStatus: Sendable {
    /// The name in the fleet.
    public var cluster: String
    /// `cluster-name` of `cilium-config`.
    public var clusterName: String?
    public var version: CiliumVersion?
    /// Its `clustermesh-apiserver` is there and ready.
    public var isEnabled: Bool
    /// How many agents it has.
    public var agents: Int
    /// Why nothing more is known of it.
    public var failure: OperationError?
    /// The other clusters of the fleet, then others that it is configured for.
    public var peers: [PeerStatus]

    public init(
        cluster: String, clusterName: String? = nil, version: CiliumVersion? = nil, isEnabled: Bool = false,
        agents: Int = 0, failure: OperationError? = nil, peers: [PeerStatus] = []
    ) {
        self.cluster = cluster
        self.clusterName = clusterName
        self.version = version
        self.isEnabled = isEnabled
        self.agents = agents
        self.failure = failure
        self.peers = peers
    }
}

/// How a cluster's agents are connected to one peer.
public struct PeerStatus: Sendable, Hashable {
    /// The peer's name in the fleet, or its `cluster-name` where it is not part of it.
    public var peer: String
    public var isInFleet: Bool
    /// The cluster has been told how to reach it.
    public var isConfigured: Bool
    /// Agents that are connected and have seen everything of the peer.
    public var ready: Int
    /// All agents.
    public var total: Int
    /// Why not all are, or what will end the connections that are there; `nil` when all is well.
    public var cause: String?
    /// What to do about it.
    public var hint: String?

    public init(
        peer: String, isInFleet: Bool = true, isConfigured: Bool, ready: Int, total: Int, cause: String? = nil,
        hint: String? = nil
    ) {
        self.peer = peer
        self.isInFleet = isInFleet
        self.isConfigured = isConfigured
        self.ready = ready
        self.total = total
        self.cause = cause
        self.hint = hint
    }

    public var isReady: Bool { isConfigured && total > 0 && ready == total }
}
