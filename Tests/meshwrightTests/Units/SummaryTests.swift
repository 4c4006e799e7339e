import Changes
import Playbooks
import Probes
import Testing

@testable import meshwright

@Suite("The end of a run")
struct SummaryTests {
    private func summary(_ report: RunReport, isDryRun: Bool = false) -> [String] {
        RunSummary(report: report, elapsed: .seconds(1), isDryRun: isDryRun).lines(.plain)
    }

    @Test("the summary counts steps and changes, and says when there were none")
    func counts() {
        var report = RunReport(
            playbook: "clustermesh", changes: 34,
            steps: [StepReport(name: "a", status: .ok), StepReport(name: "b", status: .changed)])
        #expect(summary(report) == ["clustermesh: 2 of 2 steps in 1s, 34 changes"])
        #expect(summary(report, isDryRun: true) == ["clustermesh: 2 of 2 steps in 1s, 34 changes would be made"])
        let change = { StepChange(change: Change(action: $0, object: "x", before: nil, after: nil)) }
        report.changed = [Change.Action.update, .create, .update].map(change)
        #expect(
            summary(report, isDryRun: true)
                == ["clustermesh: 2 of 2 steps in 1s, 34 changes would be made (1 create, 2 update)"])
        report.changes = 0
        #expect(summary(report) == ["clustermesh: 2 of 2 steps in 1s, nothing changed"])
        report.steps[1].status = .failed
        report.changes = 1
        #expect(summary(report) == ["clustermesh: 1 of 2 steps in 1s, 1 change"])
    }

    @Test("it counts the proven paths")
    func proof() {
        func cell(ok: Bool) -> ProbeCell {
            ProbeCell(
                from: "c1", to: "c2", path: .pod, ok: ok, answeredBy: ["c2": 1], milliseconds: 1,
                reason: ok ? nil : "refused")
        }
        let report = RunReport(playbook: "p", matrix: ProbeMatrix(cells: [cell(ok: true), cell(ok: false)]))
        #expect(summary(report).last == "1 of 2 paths proven")
    }

    @Test("an error says what, where and what to do")
    func error() {
        var error = OperationError(
            .notFound, "there is no Cilium", operation: "reading x", cluster: "c1", hint: "install it\nwith care")
        error.location = "mine.lua:3"
        #expect(
            error.lines(.plain) == [
                "error: c1: there is no Cilium (while reading x, at mine.lua:3)", "  hint: install it",
                "        with care",
            ])
    }

    @Test("every way to end has its status")
    func statuses() {
        #expect(ExitStatus(OperationError(.timeout, "x")) == .failed)
        #expect(ExitStatus(OperationError(.deadline, "x")).rawValue == 124)
        #expect(ExitStatus(OperationError(.interrupted, "x")).rawValue == 130)
        struct Odd: Error {}
        #expect(CommandFailure(Odd()).status == .failed)
    }
}
