import Changes
import Fleet
import KubernetesAPI
import Values

/// What became of edges that were to be removed.
public struct Disconnection: Sendable, Hashable {
    /// Removed on every side that could be reached; at least one could.
    public var done: [Edge]
    /// Clusters that do not answer, and may still hold their side.
    public var unreachable: [String]
}

extension Mesh {
    /// Removes edges: on every side that answers, what it holds of its peer. The other side may be gone for good.
    ///
    /// - Parameter edges: One end of each is a cluster of the fleet. The other may be a cluster that no fleet has any
    ///   more, by its `cluster-name`.
    /// - Throws: ``OperationError`` when an answering side refuses.
    @discardableResult
    public func disconnect(_ edges: [Edge]) async throws -> Disconnection {
        let edges = try known(edges)
        let names = Set(edges.flatMap { [$0.first, $0.second] })
        let clusters = fleet.clusters.filter { names.contains($0.name) }
        let identities = try await clusterNames(clusters)
        let alive = clusters.filter { identities[$0.name] != nil }
        _ = try await alive.mapConcurrently(limit: options.concurrency) { cluster in
            let peers = edges.compactMap { $0.peer(of: cluster.name) }
            try await remove(peers.map { identities[$0] ?? $0 }, from: reader(cluster))
        }
        return Disconnection(
            done: edges.filter { identities[$0.first] != nil || identities[$0.second] != nil },
            unreachable: clusters.filter { identities[$0.name] == nil }.map(\.name))
    }

    private func known(_ edges: [Edge]) throws(OperationError) -> [Edge] {
        for edge in edges where fleet[edge.first] == nil && fleet[edge.second] == nil {
            throw OperationError(
                .invalidInput, "neither \"\(edge.first)\" nor \"\(edge.second)\" is a cluster of this fleet",
                hint: Suggestion.hint(for: edge.first, among: fleet.names, kind: "cluster"))
        }
        var seen: Set<Edge> = []
        return edges.filter { $0.first != $0.second && seen.insert($0).inserted }
    }

    /// By the fleet's name, for the clusters that answer.
    private func clusterNames(_ clusters: [Cluster]) async throws -> [String: String] {
        let found = try await clusters.mapConcurrently(limit: options.concurrency) { cluster in
            do {
                let config = try await reader(cluster).find("configmaps", "cilium-config")
                let name = config?.at("data", "cluster-name")?.stringValue
                return (cluster.name, name ?? cluster.name) as (String, String)?
            } catch let error as OperationError where Self.isGone(error) {
                cluster.gate.report(
                    .warning(cluster: cluster.name, text: "does not answer, its side stays as it is: \(error.message)"))
                return nil
            }
        }
        return Dictionary(uniqueKeysWithValues: found.compactMap { $0 })
    }

    private static func isGone(_ error: OperationError) -> Bool {
        [.unreachable, .timeout, .tls, .serverError].contains(error.code)
    }

    private func remove(_ peers: [String], from reader: ClusterReader) async throws {
        try await reader.writeMeshSecret { members in
            for key in peers.flatMap(PeerMaterial.allKeys) { members[key] = nil }
        }
        guard try await reader.find("daemonsets", "cilium") != nil else { return }
        try await reader.writeHostAliases { aliases in
            for peer in peers { aliases.remove(PeerMaterial.host(of: peer)) }
        }
    }
}
