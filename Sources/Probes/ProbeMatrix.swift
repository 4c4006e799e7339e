import Changes
import Fleet
import Values

/// A proof that a mesh works: which cluster answered which, by pod address and by the global Service.
public struct ProbeMatrix: Sendable, Hashable {
    /// In the order of the fleet: from, then path, then to.
    public var cells: [ProbeCell]

    public init(cells: [ProbeCell]) { self.cells = cells }

    public var failures: [ProbeCell] { cells.filter { !$0.ok } }
    public var ok: Bool { failures.isEmpty }

    /// One row a cell; a cell that is not as expected has its reason on the row.
    public var table: TextTable {
        let withReasons = !failures.isEmpty
        return TextTable(
            header: ["FROM", "TO", "PATH", "RESULT", "ANSWERED BY", "TIME"] + (withReasons ? ["REASON"] : []),
            rows: cells.map { cell in
                let answers = cell.answeredBy.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)x" }
                let time = cell.milliseconds > 0 ? "\((cell.milliseconds * 10).rounded() / 10)ms" : "-"
                return [
                    cell.from, cell.to, cell.path.rawValue, cell.ok ? "ok" : "FAILED",
                    answers.isEmpty ? "-" : answers.joined(separator: ", "), time,
                ] + (withReasons ? [cell.reason ?? ""] : [])
            })
    }

    /// Asks from one pod of every cluster the pods of every cluster and the global Service.
    ///
    /// A cluster that cannot be asked makes its cells fail, with the reason. Nothing is changed anywhere.
    ///
    /// - Throws: ``OperationError`` when the proof cannot be made at all: `command` when a pod has no curl, `forbidden`
    ///   when exec is not allowed.
    public static func run(_ fleet: Fleet, _ options: ProbeMatrixOptions) async throws -> ProbeMatrix {
        let sites = try await concurrently(fleet.clusters, limit: options.concurrency) { cluster in
            try await ProbeSite.find(in: cluster, options)
        }
        let rows = try await concurrently(sites, limit: options.concurrency) { site in
            try await ProbeRow(site: site, sites: sites, options: options).run()
        }
        return ProbeMatrix(cells: rows.flatMap { $0 })
    }

    private static func concurrently<Element: Sendable, Result: Sendable>(
        _ elements: [Element], limit: Int, _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, element) in elements.enumerated() {
                if index >= limit, let (done, result) = try await group.next() { results[done] = result }
                group.addTask { (index, try await body(element)) }
            }
            for try await (index, result) in group { results[index] = result }
            return elements.indices.compactMap { results[$0] }
        }
    }
}
