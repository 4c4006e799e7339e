import Values

/// What an agent says about one peer.
struct AgentPeer: Sendable, Hashable {
    var name: String
    /// It is connected and has seen everything the peer has. `connected` alone only says that a client exists
    /// (cilium/cilium#29161).
    var isReady: Bool
    /// The agent's words about the connection, or why there is none; `last-failure` is only a time.
    var status: String
    /// The peer has to have published its configuration, and it has not been found.
    var lacksConfiguration: Bool

    /// From `.cluster-mesh.clusters[]`. Absent booleans are false; absent objects come from versions that lack them.
    init?(_ cluster: JSON) {
        guard let name = cluster["name"]?.stringValue else { return nil }
        self.name = name
        let isSynced = Self.isSynced(cluster["synced"])
        isReady = cluster["ready"]?.boolValue == true && isSynced
        status = cluster["status"]?.stringValue ?? ""
        let configuration = cluster["config"]
        lacksConfiguration =
            configuration?["required"]?.boolValue == true && configuration?["retrieved"]?.boolValue != true
    }

    private static func isSynced(_ synced: JSON?) -> Bool {
        guard let members = synced?.objectValue else { return true }
        let required = ["nodes", "endpoints", "identities", "services"]
        return required.allSatisfy { members[$0] == .bool(true) } && !members.values.contains(.bool(false))
    }
}

/// What one agent says, or why it says nothing.
struct AgentReport: Sendable {
    var pod: String
    var node: String
    /// Whose names the pod can resolve; a pod from before `hostAliases` were written cannot.
    var hosts: Set<String>
    var peers: [String: AgentPeer] = [:]
    /// Why its status is not known.
    var fault: String?

    init(pod: JSON) {
        self.pod = pod.at("metadata", "name")?.stringValue ?? "?"
        node = pod.at("spec", "nodeName")?.stringValue ?? "?"
        hosts = Set(HostAliases(pod.at("spec", "hostAliases")).entries.flatMap(\.hostnames))
        fault = PodState.fault(of: pod)
    }

    func isReady(for peer: String) -> Bool { fault == nil && peers[peer]?.isReady == true }

    mutating func read(_ status: JSON) {
        let clusters = status.at("cluster-mesh", "clusters")?.arrayValue ?? []
        peers = Dictionary(clusters.compactMap { AgentPeer($0) }.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }
}
