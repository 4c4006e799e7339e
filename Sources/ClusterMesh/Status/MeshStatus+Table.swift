import Changes
import Values

extension MeshStatus {
    /// A line of the mesh for people: a cluster and one of its peers.
    public struct Row: Sendable, Hashable {
        /// As many as ``MeshStatus/heading`` has.
        public var cells: [String]
        public var isReady: Bool
        /// What to do about it.
        public var hint: String?

        init(_ cells: [String], isReady: Bool, hint: String? = nil) {
            self.cells = cells
            self.isReady = isReady
            self.hint = hint
        }
    }

    public static let heading = ["CLUSTER", "PEER", "AGENTS", "STATE", "CAUSE"]

    /// A row for each cluster and peer, and one for a cluster without.
    public var rows: [Row] { clusters.flatMap(\.rows) }

    public var table: TextTable { TextTable(header: Self.heading, rows: rows.map(\.cells)) }
}

extension ClusterMeshStatus {
    fileprivate var rows: [MeshStatus.Row] {
        if let failure {
            return [
                .init([cluster, "-", "-", "unknown", Self.line(failure.message)], isReady: false, hint: failure.hint)
            ]
        }
        guard !peers.isEmpty else {
            return [.init([cluster, "-", "-", isEnabled ? "enabled" : "not enabled", ""], isReady: isEnabled)]
        }
        return peers.map { peer in
            let state = peer.isReady ? "connected" : peer.isConfigured ? "not connected" : "not configured"
            return .init(
                [cluster, peer.peer, "\(peer.ready)/\(peer.total)", state, Self.line(peer.cause ?? "")],
                isReady: peer.isReady, hint: peer.hint)
        }
    }

    private static func line(_ text: String) -> String { text.split(separator: "\n").joined(separator: " ") }
}
