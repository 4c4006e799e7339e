import Changes
import Fleet
import KubernetesAPI
import Values

/// Looks at the agents until every edge is connected on both sides.
struct ConnectionWatch: Sendable {
    private let mesh: Mesh
    private let links: [MeshLinks]
    /// Not announced yet.
    private var edges: [Edge]
    /// By cluster, the peers it is not connected to yet.
    private var pending: [String: [PeerMaterial]] = [:]
    /// What was last said about a cluster.
    private var states: [String: String] = [:]

    init(mesh: Mesh, edges: [Edge], links: [MeshLinks]) {
        self.mesh = mesh
        self.edges = edges
        self.links = links
        for link in links { pending[link.cluster.name] = link.peers }
    }

    private static let firstPause = Duration.milliseconds(50)

    mutating func run(timeout: Duration) async throws {
        let elapsed = mesh.options.clock.stopwatch()
        var pause = min(Self.firstPause, mesh.options.pollInterval)
        defer { for link in links { settle(link.cluster) } }
        while true {
            try await look()
            if pending.isEmpty { return }
            guard elapsed() < timeout else { throw await timedOut(after: timeout) }
            try await mesh.options.clock.sleep(for: pause)
            pause = min(pause * 2, mesh.options.pollInterval)
        }
    }

    private mutating func look() async throws {
        let waiting = links.filter { pending[$0.cluster.name] != nil }
        let mesh = mesh
        let views = try await waiting.mapConcurrently(limit: mesh.options.concurrency) { link in
            try await AgentsView.read(mesh.reader(link.cluster), limit: mesh.options.concurrency)
        }
        for (link, view) in zip(waiting, views) { note(view, of: link.cluster) }
        for edge in edges
        where pending[edge.first]?.contains(where: { $0.cluster == edge.second }) != true
            && pending[edge.second]?.contains(where: { $0.cluster == edge.first }) != true
        {
            mesh.fleet[edge.first]?.gate.report(
                .message(cluster: nil, text: "✅ Connected cluster \(edge.first) and \(edge.second)!"))
            edges.removeAll { $0 == edge }
        }
    }

    private mutating func note(_ view: AgentsView, of cluster: Cluster) {
        let left = (pending[cluster.name] ?? []).filter { view.fault(for: $0) != nil }
        pending[cluster.name] = left.isEmpty ? nil : left
        guard let first = left.first, let fault = view.fault(for: first) else { return settle(cluster) }
        let others = left.count > 1 ? " and \(left.count - 1) more" : ""
        let state = "agents to connect to \(first.cluster)\(others): \(fault)"
        guard states.updateValue(state, forKey: cluster.name) != state else { return }
        cluster.gate.report(.waiting(cluster: cluster.name, what: state))
    }

    private mutating func settle(_ cluster: Cluster) {
        guard states.removeValue(forKey: cluster.name) != nil else { return }
        cluster.gate.report(.waited(cluster: cluster.name))
    }

    private func timedOut(after timeout: Duration) async -> OperationError {
        let status = await mesh.status()
        var causes: [String] = []
        var hints: [String] = []
        for link in links {
            for peer in pending[link.cluster.name] ?? [] {
                let found = status[link.cluster.name]?.peers.first { $0.peer == peer.cluster }
                let failure = status[link.cluster.name]?.failure?.message
                let ready = found.map { "\($0.ready) of \($0.total) agents are connected to \(peer.cluster)" }
                let cause = found?.cause ?? failure ?? "connected only after the deadline"
                causes.append("\(link.cluster.name): \(ready ?? "not connected to \(peer.cluster)"): \(cause)")
                if let hint = found?.hint, !hints.contains(hint) { hints.append(hint) }
            }
        }
        return OperationError(
            .timeout, "not connected after \(timeout.text): \(causes.joined(separator: "; "))",
            operation: "connecting clusters",
            cluster: pending.count == 1 ? pending.keys.first : nil, retryable: true,
            hint: hints.isEmpty ? nil : hints.joined(separator: "\n"))
    }
}

/// The agents of a cluster at one moment.
struct AgentsView: Sendable {
    var reports: [AgentReport] = []
    /// Why the agents could not be asked, or are not all of the latest template.
    var fault: String?

    /// An API server that does not answer for a moment is a state like others.
    static func read(_ reader: ClusterReader, limit: Int) async throws -> AgentsView {
        do {
            let daemonSet = try await reader.find("daemonsets", "cilium")
            let version = CiliumInstallation.agentImage(of: daemonSet).flatMap { CiliumVersion(text: $0) }
            return AgentsView(
                reports: try await AgentCommand(reader: reader).reports(version: version, limit: limit),
                fault: daemonSet.map { Rollout.fault(ofDaemonSet: $0) } ?? "it does not exist")
        } catch let error as OperationError where error.retryable {
            return AgentsView(fault: error.message)
        }
    }

    /// Why the agents are not all connected to a peer; `nil` when they are.
    func fault(for peer: PeerMaterial) -> String? {
        if let fault { return fault }
        guard !reports.isEmpty else { return "there are no agents" }
        let late = reports.filter { !$0.isReady(for: peer.clusterName) || !$0.hosts.contains(peer.host) }
        guard let first = late.first else { return nil }
        let words = first.fault ?? first.peers[peer.clusterName]?.status ?? "it does not know the peer yet"
        return "\(reports.count - late.count) of \(reports.count) agents (node \(first.node): \(words))"
    }
}

extension Clock where Duration == Swift.Duration {
    /// Tells how long ago it was made.
    func stopwatch() -> @Sendable () -> Duration {
        let start = now
        return { start.duration(to: now) }
    }
}
