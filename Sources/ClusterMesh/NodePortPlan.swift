/// Which NodePort each cluster's `clustermesh-apiserver` gets.
///
/// Below Cilium 1.19 every cluster needs one of its own (see ``SurveyPair``); a Service's existing one is kept where it
/// collides with nobody's.
struct NodePortPlan: Sendable {
    /// What the charts use, and so what firewalls are open for.
    static let first = 32379
    static let range = 30000...32767

    struct Cluster: Sendable {
        var name: String
        var version: CiliumVersion?
        /// Of its Service `clustermesh-apiserver`.
        var current: Int?
        /// Of all its other Services.
        var taken: Set<Int>
    }

    private var clusters: [Cluster]
    private var assigned: [String: Int] = [:]

    init(_ clusters: [Cluster]) {
        self.clusters = clusters
        for cluster in clusters where cluster.current != nil { keep(cluster) }
        for cluster in clusters where assigned[cluster.name] == nil { assigned[cluster.name] = free(for: cluster) }
    }

    private var mustDiffer: Bool { clusters.contains { $0.version?.isAtLeast(1, 19) != true } }

    private mutating func keep(_ cluster: Cluster) {
        guard let port = cluster.current, !(mustDiffer && assigned.values.contains(port)) else { return }
        assigned[cluster.name] = port
    }

    /// A port that no Service of the fleet has and, where they have to differ, no cluster is going to get.
    private func free(for cluster: Cluster) -> Int? {
        var taken = clusters.reduce(into: Set<Int>()) { $0.formUnion($1.taken) }
        if mustDiffer { taken.formUnion(assigned.values) }
        let candidates = Array(Self.first...Self.range.upperBound) + Array(Self.range.lowerBound..<Self.first)
        return candidates.first { !taken.contains($0) }
    }

    /// The port for a cluster; an explicitly wanted one goes before what others were only going to get.
    mutating func port(for name: String, wanted: Int?) -> Int? {
        guard let wanted, wanted != assigned[name] else { return assigned[name] }
        assigned[name] = wanted
        if mustDiffer {
            for cluster in clusters where cluster.name != name && cluster.current != wanted {
                if assigned[cluster.name] == wanted { assigned[cluster.name] = free(for: cluster) }
            }
        }
        return wanted
    }
}
