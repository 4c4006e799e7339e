import Changes
import ClusterMesh
import Values

/// The mesh for people: a row for each cluster and peer, and what to do about those that are not connected.
struct MeshTable {
    private let rows: [MeshStatus.Row]

    init(_ status: MeshStatus) {
        rows = status.rows.map { row in
            var row = row
            row.cells = row.cells.map(\.printable)
            return row
        }
    }

    func lines(_ style: Style) -> [String] {
        let table = TextTable(header: MeshStatus.heading, rows: rows.map(\.cells))
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
