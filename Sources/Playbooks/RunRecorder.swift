import Changes
import Probes
import Synchronization
import Values

/// Collects what a run does, and passes it on as it happens.
package final class RunRecorder: Sendable {
    private struct OpenStep {
        var name: String
        var start: ContinuousClock.Instant
        var changesBefore: Int
    }

    private struct State {
        var report: RunReport
        var open: [Int: OpenStep] = [:]
        var started = 0
    }

    private let state: Mutex<State>
    private let observer: @Sendable (RunEvent) -> Void
    private let clock = ContinuousClock()

    package init(playbook: String, observer: @escaping @Sendable (RunEvent) -> Void) {
        state = Mutex(State(report: RunReport(playbook: playbook)))
        self.observer = observer
    }

    var report: RunReport { state.withLock(\.report) }

    func record(_ event: Event) {
        state.withLock { state in
            switch event {
            case .change: state.report.changes += 1
            case .finding(let finding): state.report.findings.append(finding)
            default: break
            }
        }
        observer(.event(event))
    }

    func record(_ matrix: ProbeMatrix) { state.withLock { $0.report.matrix = matrix } }
    func printed(_ line: String) { observer(.printed(line)) }

    /// - Returns: The number that ``finishStep(_:failed:)`` takes, from 1.
    func startStep(_ name: String) -> Int {
        let number = state.withLock { state in
            state.started += 1
            state.open[state.started] = OpenStep(
                name: name, start: clock.now, changesBefore: state.report.changes)
            return state.started
        }
        observer(.stepStarted(name: name, number: number))
        return number
    }

    func finishStep(_ number: Int, failed: Bool) {
        let step: StepReport? = state.withLock { state in
            guard let open = state.open.removeValue(forKey: number) else { return nil }
            let changes = state.report.changes - open.changesBefore
            let step = StepReport(
                name: open.name, status: failed ? .failed : changes > 0 ? .changed : .ok,
                seconds: open.start.duration(to: clock.now).seconds, changes: changes)
            state.report.steps.append(step)
            return step
        }
        if let step { observer(.stepFinished(step)) }
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
