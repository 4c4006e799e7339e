import FoundationEssentials
import Synchronization
import Values

/// What connects to other clusters: an agent of a node, or the kvstoremesh of a `clustermesh-apiserver`.
final class MeshClient: Sendable {
    /// Where both look for their peers.
    static let folder = "/var/lib/cilium/clustermesh"

    struct Local: Sendable {
        var name: String
        var id: Int
        var maximumID: Int
    }

    /// An agent's life goes into the log of its container.
    private let log: PodLog
    private let local: Local
    private let clock: any Clock<Duration>
    private let resolve: @Sendable (String) -> [IPv4]
    private let changed: @Sendable () -> Void
    private let links = Mutex<[String: PeerLink]>([:])

    init(
        _ local: Local, clock: any Clock<Duration>, log: PodLog, resolve: @escaping @Sendable (String) -> [IPv4],
        changed: @escaping @Sendable () -> Void
    ) {
        self.local = local
        self.clock = clock
        self.log = log
        self.resolve = resolve
        self.changed = changed
    }

    /// Every link by the peer's name.
    var current: [(name: String, state: PeerLink.State)] {
        links.withLock { links in links.values.map { ($0.name, $0.current) }.sorted { $0.0 < $1.0 } }
    }

    /// The networks of the clusters that it is connected to.
    var connectedNetworks: Set<Int> { Set(current.compactMap { $0.state.identity?.network }) }

    func identity(of name: String) -> MeshIdentity? { links.withLock { $0[name] }?.current.identity }

    /// Takes the files of its container as they are now: connects to new peers, leaves those that are gone, and
    /// connects again where anything about a peer has changed.
    func update(files: [String: [UInt8]]) async {
        var wanted = PeerSetup.all(in: files, folder: Self.folder)
        // As Cilium does: one's own entry is there where all clusters share one secret.
        wanted[local.name] = nil
        for link in obsolete(wanted) {
            await link.stop()
            log.info("Cluster configuration of \(link.name) removed or changed, disconnected")
        }
        let present = Set(links.withLock { $0.keys })
        for (name, setup) in wanted where !present.contains(name) { begin(name, setup) }
        changed()
    }

    private func obsolete(_ wanted: [String: Result<PeerSetup, PeerFailure>]) -> [PeerLink] {
        links.withLock { links in
            let gone = links.values.filter { wanted[$0.name] != $0.setup }
            for link in gone { links[link.name] = nil }
            return gone
        }
    }

    private func begin(_ name: String, _ setup: Result<PeerSetup, PeerFailure>) {
        let link = PeerLink(name: name, setup: setup)
        links.withLock { $0[name] = link }
        link.start(
            clock: clock, resolve: resolve,
            admit: { [weak self] in self?.refusal(of: $0, as: name) },
            changed: { [weak self] state in
                if let cause = state.cause {
                    self?.log.warning("Unable to establish etcd connection to remote cluster \(name): \(cause)")
                } else {
                    self?.log.info("Established connection to remote cluster \(name)")
                }
                self?.changed()
            })
    }

    /// What Cilium has against a cluster that has answered (pkg/clustermesh/types and idsmgr.go).
    private func refusal(of identity: MeshIdentity, as name: String) -> PeerFailure? {
        if local.id == 0 { return PeerFailure("invalid cluster id 0 of the local cluster: ClusterID is unset") }
        if identity.id < 1 || identity.id > local.maximumID {
            return PeerFailure("invalid cluster id \(identity.id): must be between 1 and \(local.maximumID)")
        }
        if identity.id == local.id { return PeerFailure("clusterID \(identity.id) is assigned to the local cluster") }
        let isTaken = current.contains { $0.name != name && $0.state.identity?.id == identity.id }
        return isTaken ? PeerFailure("clusterID \(identity.id) is already used") : nil
    }

    func stop() async {
        let all = links.withLock { links in
            defer { links = [:] }
            return Array(links.values)
        }
        for link in all { link.cancel() }
        for link in all { await link.stop() }
        changed()
    }
}
