import Changes
import Playbooks
import Probes
import Values

/// The end of a run in one or two lines.
struct RunSummary {
    let report: RunReport
    let elapsed: Duration
    let isDryRun: Bool

    func lines(_ style: Style) -> [String] {
        let done = report.steps.filter { $0.status == .ok || $0.status == .changed }.count
        let total = report.steps.count
        let steps = "\(report.playbook): \(done) of \(counted(total, "step")) in \(elapsed.text)"
        let first = "\(steps), \(changes)"
        var lines = [report.ok ? style.strong(first) : style.bad(first)]
        if let matrix = report.matrix, !matrix.cells.isEmpty {
            let proven = matrix.cells.count - matrix.failures.count
            let text = "\(proven) of \(counted(matrix.cells.count, "path")) proven"
            lines.append(matrix.failures.isEmpty ? style.good(text) : style.bad(text))
        }
        return lines
    }

    private var changes: String {
        if report.changes == 0 { return isDryRun ? "nothing would change" : "nothing changed" }
        return isDryRun
            ? "\(counted(report.changes, "change")) would be made\(plan)" : counted(report.changes, "change")
    }

    /// ` (30 create, 2 update)`.
    private var plan: String {
        let counts = [Change.Action.create, .update, .delete].compactMap { action -> String? in
            let count = report.changed.count { $0.change.action == action }
            return count == 0 ? nil : "\(count) \(action.rawValue)"
        }
        return counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"
    }
}
