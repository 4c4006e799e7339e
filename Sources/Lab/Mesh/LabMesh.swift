import Synchronization

/// What the clusters of one lab know of each other by being connected: links, shared Services and totals.
final class LabMesh: Sendable {
    struct ServiceID: Sendable, Hashable {
        var namespace: String
        var name: String
    }

    /// One port of a global Service and where it is served.
    struct Export: Sendable, Hashable {
        var portName: String?
        var port: Int
        var backends: [SocketEndpoint]
    }

    fileprivate struct Member: Sendable {
        var changed: @Sendable () -> Void
        /// By the uid of the agent's pod: the networks it is connected to.
        var agents: [String: Set<Int>] = [:]
        var exports: [ServiceID: [Export]] = [:]
        var nodes: [IPv4] = []
        var darkNodes: Set<IPv4> = []
        var pods: Pods = Pods()
    }

    /// Where the pods of a cluster are.
    struct Pods: Sendable, Hashable {
        var addresses: Set<IPv4> = []
        var endpoints: Set<SocketEndpoint> = []
    }

    fileprivate struct State: Sendable {
        var members: [Int: Member] = [:]
        var observers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextObserver = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// - Parameter changed: Called when something that a cluster sees of its peers has changed.
    func join(_ network: Int, nodes: [IPv4], changed: @escaping @Sendable () -> Void) {
        state.withLock { $0.members[network] = Member(changed: changed, nodes: nodes) }
    }

    /// Takes note of what an agent is connected to now.
    ///
    /// - Parameter networks: Asked while this is locked, so that of two notes at the same time the newer stays; `nil`
    ///   when the agent is gone.
    func setLinks(ofAgent uid: String, in network: Int, _ networks: @Sendable () -> Set<Int>?) {
        update { $0.members[network]?.agents.replace(uid, networks()) ?? false }
        // An attempt that has failed is news for who waits, and not for the clusters.
        notify()
    }

    private func notify() {
        for observer in state.withLock({ Array($0.observers.values) }) { observer.yield() }
    }

    /// Takes note of a node that is without power, or has it again.
    func setNode(_ address: IPv4, dark: Bool, in network: Int) {
        update { state in
            guard var member = state.members[network] else { return false }
            if dark { member.darkNodes.insert(address) } else { member.darkNodes.remove(address) }
            state.members[network] = member
            return true
        }
        notify()
    }

    /// Where a global Service is served by this cluster; empty when it shares none.
    func setExports(_ exports: [Export], of service: ServiceID, in network: Int) {
        update { $0.members[network]?.exports.replace(service, exports.isEmpty ? nil : exports) ?? false }
    }

    func setPods(_ pods: Pods, in network: Int) { state.withLock { $0.members[network]?.pods = pods } }

    func pods(of network: Int) -> Pods { state.withLock { $0.members[network]?.pods ?? Pods() } }

    /// The addresses of all nodes of all clusters, between which there is a network whether meshed or not.
    var nodes: [IPv4] { state.withLock { $0.members.values.flatMap(\.nodes).sorted() } }

    func totals(of network: Int) -> PeerTotals {
        state.withLock { state in
            guard let member = state.members[network] else { return PeerTotals() }
            return PeerTotals(
                nodes: member.nodes.count, endpoints: member.pods.addresses.count, services: member.exports.count)
        }
    }

    /// Whether every agent of both clusters is connected to the other cluster: packets find their way there and back.
    func isConnected(_ one: Int, _ other: Int) -> Bool { state.withLock { $0.isConnected(one, other) } }

    func peers(of network: Int) -> [Int] {
        state.withLock { state in
            state.members.keys.filter { $0 != network && state.isConnected(network, $0) }.sorted()
        }
    }

    /// Where connected peers serve a Service, by peer.
    func exports(of service: ServiceID, seenFrom network: Int) -> [Export] {
        peers(of: network).flatMap { peer in state.withLock { $0.members[peer]?.exports[service] ?? [] } }
    }

    /// An element whenever an agent's link came up, broke or failed to come up; the first comes at once.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            if state.isClosed { return nil }
            state.nextObserver += 1
            state.observers[state.nextObserver] = continuation
            return state.nextObserver
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.observers.removeValue(forKey: id) }
        }
        continuation.yield()
        return stream
    }

    /// Ends all streams of changes.
    func close() {
        let observers = state.withLock { state in
            state.isClosed = true
            state.members = [:]
            return Array(state.observers.values)
        }
        for observer in observers { observer.finish() }
    }

    private func update(_ change: (inout State) -> Bool) {
        for member in state.withLock({ change(&$0) ? Array($0.members.values) : [] }) { member.changed() }
    }
}

extension LabMesh.State {
    fileprivate func isConnected(_ one: Int, _ other: Int) -> Bool { reaches(one, other) && reaches(other, one) }

    private func reaches(_ from: Int, _ peer: Int) -> Bool {
        guard let member = members[from], !member.agents.isEmpty else { return false }
        // A node whose agent is being replaced is not connected, though no agent says so.
        let isComplete = member.agents.count >= member.nodes.count - member.darkNodes.count
        return isComplete && member.agents.values.allSatisfy { $0.contains(peer) }
    }
}

extension Dictionary where Value: Equatable {
    /// Whether this has changed anything.
    fileprivate mutating func replace(_ key: Key, _ value: Value?) -> Bool {
        if self[key] == value { return false }
        self[key] = value
        return true
    }
}
