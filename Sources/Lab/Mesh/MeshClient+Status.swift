import FoundationEssentials
import Values

/// How much of a peer an agent knows.
struct PeerTotals: Sendable, Hashable {
    var nodes = 0
    var endpoints = 0
    var services = 0
}

extension MeshClient {
    /// `cluster-mesh` of `cilium-dbg status -o json`; see Cilium's API, model `RemoteCluster`.
    func status(_ release: CiliumRelease, totals: (Int) -> PeerTotals) -> JSON {
        .array(
            current.map { name, state in
                let totals = state.identity.map { totals($0.network) } ?? PeerTotals()
                return Self.status(name, state, release, totals)
            })
    }

    private static func status(
        _ name: String, _ state: PeerLink.State, _ release: CiliumRelease, _ totals: PeerTotals
    ) -> JSON {
        let isConnected = state.isConnected
        var status: JSON = [
            "name": .string(name), "ready": .bool(isConnected), "status": .string(text(state)),
            "num-nodes": JSON(totals.nodes), "num-endpoints": JSON(totals.endpoints),
            "num-identities": JSON(totals.endpoints), "num-shared-services": JSON(totals.services),
            "num-failures": JSON(state.failures),
        ]
        if let time = state.lastFailure { status["last-failure"] = JSON.time(time) }
        guard release >= .minor(15) else { return status }
        status["connected"] = .bool(isConnected)
        var config: JSON = ["required": true, "retrieved": .bool(isConnected)]
        if let identity = state.identity {
            config["cluster-id"] = JSON(identity.id)
            config["kvstoremesh"] = .bool(identity.isCached)
            config["sync-canaries"] = true
        }
        status["config"] = config
        let synced = JSON.bool(isConnected)
        status["synced"] = ["nodes": synced, "endpoints": synced, "identities": synced, "services": synced]
        return status
    }

    private static func text(_ state: PeerLink.State) -> String {
        guard state.isConnected else {
            return state.cause ?? "Waiting for initial connection to be established"
        }
        return "etcd: 1/1 connected, leases=0, lock leases=0, has-quorum=true"
    }
}
