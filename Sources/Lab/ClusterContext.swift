import Values

/// What everything that works inside one simulated cluster shares.
struct ClusterContext: Sendable {
    let facts: ClusterFacts
    let store: ObjectStore
    let listeners: Listeners
    let mesh: LabMesh
    let clock: any Clock<Duration>
    let events: EventRecorder
    /// The cluster's own authority.
    let authority: ClusterPKI

    var network: Int { facts.plan.network }

    /// The cluster's own DNS: the address of a Service by one of its names, seen from a namespace.
    func clusterIP(of host: String, from namespace: String = "default") -> IPv4? {
        var labels = host.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
        if labels.count > 2, Array(labels.suffix(2)) == ["cluster", "local"] { labels.removeLast(2) }
        if labels.count == 3, labels[2] == "svc" { labels.removeLast() }
        guard (1...2) ~= labels.count else { return nil }
        let key = ObjectStore.Key(.services, namespace: labels.count == 2 ? labels[1] : namespace, name: labels[0])
        return store.get(key)?.at("spec", "clusterIP")?.stringValue.flatMap { IPv4($0) }
    }
}
