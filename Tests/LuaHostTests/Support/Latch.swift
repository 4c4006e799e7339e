import Synchronization

/// A place that tasks wait at until a test opens it.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var cancelled: Set<Int> = []
        var arrived = 0
    }

    private let state = Mutex(State())

    /// Waits until the latch opens; being cancelled ends it with an error.
    func wait() async throws {
        let id = arrive()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.isOpen { return .success(()) }
                    if state.cancelled.contains(id) { return .failure(CancellationError()) }
                    state.waiting[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                state.cancelled.insert(id)
                return state.waiting.removeValue(forKey: id)
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func arrive() -> Int {
        state.withLock { state in
            state.arrived += 1
            return state.arrived
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Until so many have come to wait, or the test's time is over.
    func arrivals(_ count: Int) async {
        while state.withLock(\.arrived) < count, !Task.isCancelled { await Task.yield() }
    }
}
