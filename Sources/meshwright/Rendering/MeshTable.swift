import Changes
import ClusterMesh
import Values

/// The mesh for people: a row for each cluster and peer, and what to do about those that are not connected.
struct MeshTable {
    private struct Row {
        var cells: [String]
        var isReady: Bool
        var hint: String?
    }

    private let rows: [Row]

    init(_ status: MeshStatus) { rows = status.clusters.flatMap(Self.rows) }

    private static func rows(_ cluster: ClusterMeshStatus) -> [Row] {
        if let failure = cluster.failure {
            return [
                Row(
                    cells: [cluster.cluster, "-", "-", "unknown", text(failure.message)], isReady: false,
                    hint: failure.hint)
            ]
        }
        guard !cluster.peers.isEmpty else {
            let cells = [cluster.cluster, "-", "-", cluster.isEnabled ? "enabled" : "not enabled", ""]
            return [Row(cells: cells, isReady: cluster.isEnabled)]
        }
        return cluster.peers.map { peer in
            let state = peer.isReady ? "connected" : peer.isConfigured ? "not connected" : "not configured"
            return Row(
                cells: [cluster.cluster, peer.peer, "\(peer.ready)/\(peer.total)", state, text(peer.cause ?? "")],
                isReady: peer.isReady, hint: peer.hint)
        }
    }

    private static func text(_ text: String) -> String { text.printable.lines.joined(separator: " ") }

    func lines(_ style: Style) -> [String] {
        let table = TextTable(header: ["CLUSTER", "PEER", "AGENTS", "STATE", "CAUSE"], rows: rows.map(\.cells))
        // Coloured line by line afterwards: escape sequences would count as columns.
        let lines = zip(rows, table.lines.dropFirst()).map { row, line in row.isReady ? line : style.bad(line) }
        return table.lines.prefix(1) + lines + hints
    }

    private var hints: [String] {
        var shown: Set<String> = []
        return rows.compactMap(\.hint).filter { shown.insert($0).inserted }.flatMap { hint in
            hint.printable.lines.enumerated().map { $0 == 0 ? "hint: \($1)" : "      \($1)" }
        }
    }
}
