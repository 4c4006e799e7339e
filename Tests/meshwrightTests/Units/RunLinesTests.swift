import Changes
import Playbooks
import Testing
import Values

@testable import meshwright

@Suite("Lines of a run")
struct RunLinesTests {
    private let start = ContinuousClock.now

    private func lines(_ events: [RunEvent], _ options: RunLines.Options = .init()) -> [String] {
        var lines = RunLines(options)
        return events.flatMap { lines.lines(for: $0, at: start) }
    }

    @Test("without a terminal a step has a line at its beginning and one at its end")
    func plainSteps() {
        let events: [RunEvent] = [
            .stepStarted(name: "Check kernels", number: 1),
            .stepFinished(StepReport(name: "Check kernels", status: .ok, seconds: 0.052)),
            .stepStarted(name: "Expose", number: 2),
            .stepFinished(StepReport(name: "Expose", status: .changed, seconds: 1.5, changes: 2)),
            .stepFinished(StepReport(name: "Optional", status: .skipped)),
            .stepStarted(name: "Connect", number: 3),
            .stepFinished(StepReport(name: "Connect", status: .failed, seconds: 61)),
        ]
        #expect(
            lines(events) == [
                "• Check kernels", "✓ Check kernels 52ms", "• Expose", "✓ Expose 1.5s, 2 changes", "- Optional skipped",
                "• Connect", "✗ Connect 1m1s",
            ])
        #expect(lines(events, .init(isLive: true)).filter { $0.hasPrefix("•") }.isEmpty)
    }

    @Test("a wait has a line whenever what is waited for changes")
    func waits() {
        let events: [RunEvent] = [
            .event(.waiting(cluster: "cluster01", what: "1 of 2 agents")),
            .event(.waiting(cluster: "cluster01", what: "1 of 2 agents")),
            .event(.waiting(cluster: "cluster01", what: "2 of 2 agents")),
            .event(.waited(cluster: "cluster01")),
            .event(.waiting(cluster: nil, what: "the end")),
        ]
        #expect(
            lines(events) == [
                "  waiting: cluster01: 1 of 2 agents", "  waiting: cluster01: 2 of 2 agents", "  waiting: the end",
            ])
    }

    @Test("the live line says the step, what is waited for, on which cluster, and for how long")
    func liveLine() {
        var lines = RunLines(.init(isLive: true))
        #expect(lines.liveLine(at: start) == nil)
        _ = lines.lines(for: .stepStarted(name: "Enable", number: 5), at: start)
        #expect(lines.liveLine(at: start) == "⠋ 5. Enable 0s")
        let later = start + .seconds(3)
        _ = lines.lines(for: .event(.waiting(cluster: "cluster01", what: "a deployment")), at: later)
        _ = lines.lines(for: .event(.waiting(cluster: "cluster02", what: "a deployment")), at: later)
        #expect(
            lines.liveLine(at: start + .milliseconds(75_120))
                == "⠙ 5. Enable 1m15s waiting: cluster01: a deployment (1m12s) and 1 more")
        _ = lines.lines(for: .event(.waited(cluster: "cluster01")), at: later)
        #expect(lines.liveLine(at: later) == "⠋ 5. Enable 3s waiting: cluster02: a deployment (0s)")
        _ = lines.lines(for: .stepFinished(StepReport(name: "Enable", status: .failed)), at: later)
        #expect(lines.liveLine(at: later) == nil)
    }

    @Test("a message carries its cluster unless it names it")
    func messages() {
        let events: [RunEvent] = [
            .event(.message(cluster: "cluster01", text: "✅ ClusterMesh enabled!")),
            .event(.message(cluster: "cluster01", text: "✅ Connected cluster cluster01 and cluster02!")),
            .event(.warning(cluster: "cluster01", text: "v1 is deprecated")),
            .printed("two\nlines"),
        ]
        #expect(
            lines(events) == [
                "  ✅ ClusterMesh enabled! (cluster01)", "  ✅ Connected cluster cluster01 and cluster02!",
                "  warning: cluster01: v1 is deprecated", "two", "lines",
            ])
    }

    @Test("a hint is shown once, and what is merely information only on request")
    func findings() {
        func finding(_ severity: Finding.Severity, _ node: String) -> RunEvent {
            .event(
                .finding(Finding(code: "x", severity: severity, cluster: "c1", message: node, hint: "upgrade\nreboot")))
        }
        let events = [finding(.error, "node1"), finding(.error, "node2"), finding(.info, "node3")]
        let expected = ["  error: c1: node1", "    upgrade", "    reboot", "  error: c1: node2"]
        #expect(lines(events) == expected)
        #expect(lines(events, .init(isVerbose: true)) == expected + ["  info: c1: node3"])
    }

    @Test("the error that ends the run does not repeat a hint that stands above")
    func repeatedHint() {
        let finding = Finding(code: "x", severity: .error, cluster: "c1", message: "bad", hint: "upgrade\nreboot")
        let failure = OperationError(.findings, "check: bad", cluster: "c1", hint: finding.hint)
        var lines = RunLines(.init())
        #expect(lines.lines(for: failure) == ["error: c1: check: bad", "  hint: upgrade", "        reboot"])
        _ = lines.lines(for: .event(.finding(finding)), at: start)
        #expect(lines.lines(for: failure) == ["error: c1: check: bad"])
    }

    @Test("a dry run does not say that its changes were made")
    func plannedChanges() {
        let step = RunEvent.stepFinished(StepReport(name: "Connect", status: .changed, seconds: 1, changes: 2))
        #expect(lines([step], .init(isDryRun: true)) == ["✓ Connect 1s, 2 changes would be made"])
    }

    @Test("changes are shown in a dry run and on request, with what differs")
    func changes() {
        let change = Change(
            action: .update, cluster: "c1", object: "service a/b", before: ["spec": ["port": 1]],
            after: ["spec": ["port": 2]])
        let event = [RunEvent.event(.change(change))]
        #expect(lines(event).isEmpty)
        #expect(
            lines(event, .init(isDryRun: true)) == ["  would update c1: service a/b", "    ~ spec.port: 1 -> 2"])
        #expect(lines(event, .init(isVerbose: true)).first == "  updated c1: service a/b")
        let made = Change(action: .create, object: "/a/file", before: nil, after: ["kind": "X", "spec": ["port": 1]])
        #expect(
            lines([.event(.change(made))], .init(isDryRun: true))
                == ["  would create /a/file", "    + kind: X", "    + spec:", "    +   port: 1"])
        let gone = Change(action: .delete, cluster: "c1", object: "pod a/b", before: ["kind": "X"], after: nil)
        #expect(lines([.event(.change(gone))], .init(isVerbose: true)) == ["  deleted c1: pod a/b"])
    }
}
