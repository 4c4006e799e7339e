import Changes
import Playbooks
import Synchronization

/// Shows the events of a run on standard error while they happen.
final class RunProgress: Sendable {
    private let console: Console
    private let state: Mutex<State>

    private struct State {
        var lines: RunLines
        var isMoving = false
    }

    init(console: Console, isDryRun: Bool = false, isVerbose: Bool = false) {
        self.console = console
        let options = RunLines.Options(
            style: console.errorStyle, isLive: console.isLive, isDryRun: isDryRun, isVerbose: isVerbose)
        state = Mutex(State(lines: RunLines(options)))
    }

    /// Takes an event, from any thread.
    func observe(_ event: RunEvent) {
        // Written under the lock, so that lines come in the order of the events.
        state.withLock { state in
            let now = ContinuousClock.now
            let lines = state.lines.lines(for: event, at: now)
            if state.isMoving { console.setLiveLine(state.lines.liveLine(at: now)) }
            console.log(lines)
        }
    }

    /// Names the whole of what goes on, where that is no run of steps; only the live line says it.
    func begin(_ title: String) { state.withLock { $0.lines.begin(title, at: .now) } }

    /// Shows the error that ended the run.
    func show(_ error: OperationError) { state.withLock { console.log($0.lines.lines(for: error)) } }

    /// Keeps the live line moving while `body` runs.
    func whileShown<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        guard console.isLive else { return try await body() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            state.withLock { $0.isMoving = true }
            group.addTask { await self.move() }
            defer {
                group.cancelAll()
                state.withLock { state in
                    state.isMoving = false
                    console.setLiveLine(nil)
                }
            }
            return try await body()
        }
    }

    private func move() async {
        while !Task.isCancelled {
            state.withLock { state in
                if state.isMoving { console.setLiveLine(state.lines.liveLine(at: .now)) }
            }
            try? await Task.sleep(for: RunLines.frame)
        }
    }
}
