import Changes
import Fleet
import KubernetesAPI
import Values

extension Mesh {
    /// Connects clusters with each other: hands each what it needs to reach its peers, and waits until every agent on
    /// both sides of every edge is connected and has seen everything of the peer.
    ///
    /// Every object is written at most once, however many peers a cluster has; peers that are no part of this stay. A dry
    /// run waits for nothing, and warns of what it cannot know.
    ///
    /// - Parameter timeout: By default that of the options.
    /// - Returns: The edges, each once.
    /// - Throws: ``OperationError``: `unsupported` for clusters whose mesh is not enabled, or that Helm owns; `timeout` with
    ///   the true cause for every cluster and peer.
    @discardableResult
    public func connect(_ topology: Topology = .full, timeout: Duration? = nil) async throws -> [Edge] {
        let edges = try topology.edges(among: fleet.names)
        let clusters = fleet.clusters.filter { cluster in
            edges.contains { $0.first == cluster.name || $0.second == cluster.name }
        }
        guard !clusters.isEmpty else { return [] }
        let materials = try await materials(clusters)
        try Self.checkNames(materials)
        let links = clusters.map { cluster in
            let peers = edges.compactMap { $0.peer(of: cluster.name) }.compactMap { materials[$0] }
            return MeshLinks(cluster: cluster, peers: peers)
        }
        _ = try await links.mapConcurrently(limit: options.concurrency) { try await write($0) }
        guard fleet.clusters.first?.gate.mode != .dryRun else { return edges }
        var watch = ConnectionWatch(mesh: self, edges: edges, links: links)
        try await watch.run(timeout: timeout ?? options.connectTimeout)
        return edges
    }

    private static func checkNames(_ materials: [String: PeerMaterial]) throws(OperationError) {
        let named = Dictionary(grouping: materials.values, by: \.clusterName)
        guard let same = named.first(where: { $0.value.count > 1 }) else { return }
        let clusters = same.value.map(\.cluster).sorted().joined(separator: " and ")
        throw OperationError(
            .unsupported, "\(clusters) have the same cluster-name \"\(same.key)\"",
            operation: "connecting clusters", hint: "give every cluster a cluster-name of its own")
    }

    /// What peers need of each cluster. In a dry run it may be only planned, or not be known at all.
    private func materials(_ clusters: [Cluster]) async throws -> [String: PeerMaterial] {
        let found = try await clusters.mapConcurrently(limit: options.concurrency) { cluster in
            if cluster.gate.mode == .dryRun, let planned = await coordinator.material(of: cluster.name) {
                return planned as PeerMaterial?
            }
            do {
                return try await reader(cluster).peerMaterial()
            } catch let error as OperationError where cluster.gate.mode == .dryRun && error.code == .unsupported {
                cluster.gate.report(
                    .warning(
                        cluster: cluster.name, text: "what peers would be given is not known: \(error.message)"))
                return nil
            }
        }
        return Dictionary(uniqueKeysWithValues: found.compactMap { $0 }.map { ($0.cluster, $0) })
    }

    private func write(_ links: MeshLinks) async throws {
        guard !links.peers.isEmpty else { return }
        let reader = reader(links.cluster)
        let data = links.peers.reduce(into: [String: JSON]()) { $0.merge($1.secretData) { $1 } }
        try await reader.writeMeshSecret { members in members.merge(data) { $1 } }
        try await reader.writeHostAliases { aliases in
            for peer in links.peers { aliases.set(peer.host, to: peer.addresses) }
        }
    }
}

/// One cluster and those it is connected to.
struct MeshLinks: Sendable {
    var cluster: Cluster
    var peers: [PeerMaterial]
}

extension Edge {
    /// The other end; `nil` when a cluster is no end of it.
    func peer(of name: String) -> String? { name == first ? second : name == second ? first : nil }
}
