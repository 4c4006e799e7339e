import Changes
import Values

/// Who reached whom.
public struct ProbeMatrix: Sendable, Hashable {
    /// By the asking cluster, the answering cluster and the path, in the fleet's order.
    public var cells: [ProbeCell]

    public init(cells: [ProbeCell]) { self.cells = cells }

    public var failures: [ProbeCell] { cells.filter { !$0.ok } }
    public var ok: Bool { failures.isEmpty }

    public var table: TextTable {
        TextTable(
            header: ["FROM", "TO", "PATH", "RESULT", "ANSWERED BY", "TIME"],
            rows: cells.map { cell in
                let answers = cell.answeredBy.sorted { $0.key < $1.key }.map { "\($0.key) ×\($0.value)" }
                return [
                    cell.from, cell.to, cell.path.rawValue, cell.ok ? "ok" : "failed: \(cell.reason ?? "no answer")",
                    answers.isEmpty ? "-" : answers.joined(separator: ", "),
                    cell.milliseconds.map { Duration.milliseconds($0).text } ?? "-",
                ]
            })
    }

    /// Nothing when every cell is ok.
    ///
    /// - Throws: ``OperationError`` with code `probe` that names the cells that failed and why.
    public func require() throws(OperationError) {
        guard !ok else { return }
        let shown = failures.prefix(8).map {
            "\($0.from) to \($0.to) by \($0.path.rawValue): \($0.reason ?? "no answer")"
        }
        let more = failures.count > shown.count ? "; and \(failures.count - shown.count) more" : ""
        throw OperationError(
            .probe,
            "\(failures.count) of \(cells.count) probes failed: \(shown.joined(separator: "; "))\(more)",
            retryable: true, hint: "see the status of the mesh for its true cause: meshwright status")
    }
}

/// One cluster asking another by one path.
public struct ProbeCell: Sendable, Hashable {
    public enum Path: String, Sendable, Hashable {
        /// The pods' own addresses.
        case pod
        /// The name of the global Service.
        case service
    }

    public var from: String
    public var to: String
    public var path: Path
    /// Answered by the right cluster; for clusters that are not connected: not answered by it.
    public var ok: Bool
    /// How many answers came from which cluster.
    public var answeredBy: [String: Int]
    /// The middle one of the times of the answers; `nil` when there was none.
    public var milliseconds: Double?
    /// Why it is not ok.
    public var reason: String?

    public init(
        from: String, to: String, path: Path, ok: Bool, answeredBy: [String: Int] = [:], milliseconds: Double? = nil,
        reason: String? = nil
    ) {
        self.from = from
        self.to = to
        self.path = path
        self.ok = ok
        self.answeredBy = answeredBy
        self.milliseconds = milliseconds
        self.reason = reason
    }
}
