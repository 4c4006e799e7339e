import Playbooks
import Synchronization

/// Shows the events of a run on standard error while they happen.
final class RunProgress: Sendable {
    private let console: Console
    private let state: Mutex<RunLines>

    init(console: Console, isDryRun: Bool = false, isVerbose: Bool = false) {
        self.console = console
        state = Mutex(
            RunLines(
                .init(
                    style: console.errorStyle, isLive: console.isLive, isDryRun: isDryRun, isVerbose: isVerbose)))
    }

    /// Takes an event, from any thread.
    func observe(_ event: RunEvent) {
        // Written under the lock, so that lines come in the order of the events.
        state.withLock { lines in console.log(lines.lines(for: event, at: .now)) }
    }

    /// Keeps the live line moving while `body` runs.
    func whileShown<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        guard console.isLive else { return try await body() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.tick() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func tick() async {
        var tick = 0
        while !Task.isCancelled {
            console.setLiveLine(state.withLock { $0.liveLine(at: .now, tick: tick) })
            tick += 1
            try? await Task.sleep(for: .milliseconds(100))
        }
        console.setLiveLine(nil)
    }
}
