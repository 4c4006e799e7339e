import Changes
import LuaHost
import Probes
import Synchronization
import Values

/// Collects what a run does, and passes it on as it happens.
package final class RunRecorder: Sendable {
    /// A step that has begun, as noted for the Lua task that runs it.
    private final class OpenStep: Sendable {
        let name: String
        let number: Int
        let start: ContinuousClock.Instant

        init(name: String, number: Int, start: ContinuousClock.Instant) {
            self.name = name
            self.number = number
            self.start = start
        }
    }

    private struct State {
        var report: RunReport
        var open: [Int: (step: OpenStep, changes: Int)] = [:]
        var started = 0
        var printedBytes = 0
    }

    private let state: Mutex<State>
    private let observer: @Sendable (RunEvent) -> Void
    private let clock = ContinuousClock()
    private let keepsAll: Bool

    /// How much of what a playbook prints a report keeps.
    private static let printLimit = 16 << 20

    /// - Parameter keepsAll: Whether the report has each change and what was printed, which a prompt would only pile up.
    package init(
        playbook: String, isDryRun: Bool = false, keepsAll: Bool = false,
        observer: @escaping @Sendable (RunEvent) -> Void
    ) {
        state = Mutex(State(report: RunReport(playbook: playbook, isDryRun: isDryRun)))
        self.keepsAll = keepsAll
        self.observer = observer
    }

    var report: RunReport { state.withLock(\.report) }

    func record(_ event: Event) {
        switch event {
        case .change(let change): record(change)
        case .finding(let finding): state.withLock { $0.report.findings.append(finding) }
        default: break
        }
        observer(.event(event))
    }

    /// Counts a change for the steps that the Lua task which makes it is in.
    private func record(_ change: Change) {
        let notes = LuaTaskScope.current?.notes ?? []
        state.withLock { state in
            // Notes may also be of the run of a test that this run is part of, or of a step that its task has outlived.
            let steps = notes.compactMap { $0 as? OpenStep }.filter { state.open[$0.number]?.step === $0 }
            for step in steps { state.open[step.number]?.changes += 1 }
            state.report.changes += 1
            if keepsAll { state.report.changed.append(StepChange(step: steps.last?.name, change: change)) }
        }
    }

    func record(_ matrix: ProbeMatrix) { state.withLock { $0.report.matrix = matrix } }

    func printed(_ text: String) {
        if keepsAll { keep(text) }
        observer(.printed(text))
    }

    private func keep(_ text: String) {
        state.withLock { state in
            // An empty line takes memory too.
            state.printedBytes += text.utf8.count + MemoryLayout<String>.size
            if state.printedBytes <= Self.printLimit {
                state.report.printed.append(text)
            } else {
                state.report.printedOmitted += 1
            }
        }
    }

    /// - Returns: The number that ``finishStep(_:failed:)`` takes, from 1.
    func startStep(_ name: String) -> Int {
        let step = state.withLock { state in
            state.started += 1
            let step = OpenStep(name: name, number: state.started, start: clock.now)
            state.open[step.number] = (step, 0)
            return step
        }
        LuaTaskScope.current?.add(step)
        observer(.stepStarted(name: name, number: step.number))
        return step.number
    }

    func finishStep(_ number: Int, failed: Bool) {
        let ended = state.withLock { state -> (step: OpenStep, report: StepReport)? in
            guard let (step, changes) = state.open.removeValue(forKey: number) else { return nil }
            let report = StepReport(
                name: step.name, status: failed ? .failed : changes > 0 ? .changed : .ok,
                seconds: step.start.duration(to: clock.now).seconds, changes: changes)
            state.report.steps.append(report)
            return (step, report)
        }
        guard let ended else { return }
        LuaTaskScope.current?.remove(ended.step)
        observer(.stepFinished(ended.report))
    }

    func skipStep(_ name: String) {
        let step = StepReport(name: name, status: .skipped)
        state.withLock { $0.report.steps.append(step) }
        observer(.stepFinished(step))
    }

    /// Fails the steps that are still open, as after an interrupt without grace.
    func failOpenSteps() {
        for number in state.withLock({ $0.open.keys.sorted() }) { finishStep(number, failed: true) }
    }

    func finish(error: OperationError?) -> RunReport {
        if error != nil { failOpenSteps() }
        return state.withLock { state in
            state.report.error = error
            return state.report
        }
    }
}
