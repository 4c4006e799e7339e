import Changes
import Values

extension MeshStatus {
    /// The status as `meshwright status --output json` prints it and `mesh.status` returns it.
    public var json: JSON {
        ["complete": .bool(isComplete), "clusters": .array(clusters.map(\.json))]
    }
}

extension ClusterMeshStatus {
    fileprivate var json: JSON {
        var json: JSON = [
            "cluster": .string(cluster), "enabled": .bool(isEnabled), "agents": .integer(Int64(agents)),
            "peers": .array(peers.map(\.json)),
        ]
        if let clusterName { json["cluster_name"] = .string(clusterName) }
        if let version { json["cilium"] = .string(version.description) }
        if let failure { json["failure"] = .string(failure.message) }
        if let hint = failure?.hint { json["hint"] = .string(hint) }
        return json
    }
}

extension PeerStatus {
    fileprivate var json: JSON {
        var json: JSON = [
            "peer": .string(peer), "in_fleet": .bool(isInFleet), "configured": .bool(isConfigured),
            "ready": .integer(Int64(ready)), "total": .integer(Int64(total)),
        ]
        if let cause { json["cause"] = .string(cause) }
        if let hint { json["hint"] = .string(hint) }
        return json
    }
}
