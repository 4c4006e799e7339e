import Changes
import Synchronization
import TestRunner
import Values

/// Shows the events of tests while they happen, in the format that was asked for.
///
/// Results are what was asked for: they go to standard output. What a program reads is followed by the failures and the
/// summary for people, on standard error.
final class TestProgress: Sendable {
    private struct State {
        /// How many tests of each file have not ended.
        var open: [String: Int] = [:]
        var results: [TestResult] = []
        var running: [TestCase] = []
    }

    private let console: Console
    private let format: TestCommand.Format
    private let isVerbose: Bool
    private let total: Int
    private let lines: TestLines
    private let state: Mutex<State>

    init(plan: TestPlan, console: Console, format: TestCommand.Format, isVerbose: Bool) {
        self.console = console
        self.format = format
        self.isVerbose = isVerbose
        total = plan.tests.count
        lines = TestLines(console.outputStyle)
        state = Mutex(State(open: plan.tests.reduce(into: [:]) { $0[$1.file, default: 0] += 1 }))
    }

    func begin() {
        if format == .tap { console.print(TestAnythingProtocol.head(total).joined(separator: "\n")) }
    }

    /// Takes an event, from any thread.
    func observe(_ event: TestEvent) {
        // Written under the lock, so that lines come in the order of the events.
        state.withLock { state in
            switch event {
            case .started(let test): state.running.append(test)
            case .finished(let result):
                state.running.removeAll { $0 == result.test }
                state.results.append(result)
                state.open[result.test.file, default: 1] -= 1
                show(result, state)
            }
            console.setLiveLine(liveLine(state))
        }
    }

    private func show(_ result: TestResult, _ state: State) {
        if format == .tap {
            return console.print(
                TestAnythingProtocol.lines(for: result, number: state.results.count).joined(separator: "\n"))
        }
        guard format == .text else { return }
        if isVerbose { return console.print(lines.line(for: result)) }
        let file = result.test.file
        guard state.open[file] == 0 else { return }
        let results = state.results.filter { $0.test.file == file }
        if results.allSatisfy({ $0.outcome == .interrupted }) { return }
        let failures = results.filter { $0.failure != nil }.map { "  " + lines.line(for: $0) }
        console.print(([lines.line(forFile: file, results)] + failures).joined(separator: "\n"))
    }

    private func liveLine(_ state: State) -> String? {
        guard state.results.count < total, let first = state.running.first else { return nil }
        let style = console.errorStyle
        let failed = state.results.count { $0.failure != nil }
        let failures = failed > 0 ? ", " + style.bad("\(failed) failed") : ""
        let others = state.running.count > 1 ? " and \(state.running.count - 1) more" : ""
        return "\(style.accent("\(state.results.count) of \(total)"))\(failures): \(first.name.printable)\(others)"
    }

    /// Shows the failures and the summary.
    func end(_ report: TestReport) {
        console.setLiveLine(nil)
        switch format {
        case .text: break
        case .tap: if report.isInterrupted { console.print("Bail out! interrupted") }
        case .junit: console.print(TestXML.text(report))
        case .json: console.print(report.json.text(indented: true))
        }
        let lines = format == .text ? lines : TestLines(console.errorStyle)
        var text: [String] = []
        for result in report.failures {
            guard let failure = result.failure else { continue }
            let name = result.test.path.isEmpty ? "\(result.test.file) does not load" : result.test.name
            text += [""] + lines.lines(for: failure, of: name)
        }
        text += (text.isEmpty ? [] : [""]) + lines.summary(report)
        if format == .text { console.print(text.joined(separator: "\n")) } else { console.log(text) }
    }
}
