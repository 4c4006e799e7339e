import Synchronization

/// A clock on which every sleep lasts until it is released.
final class HeldClock: Clock {
    typealias Instant = JumpClock.Instant

    private let state = Mutex((isReleased: false, sleepers: [AsyncStream<Never>.Continuation]()))

    var now: Instant { Instant(offset: .zero) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let isReleased = state.withLock { state in
            if !state.isReleased { state.sleepers.append(continuation) }
            return state.isReleased
        }
        if isReleased { return }
        for await _ in stream {}
        try Task.checkCancellation()
    }

    /// Ends all sleeps, and those to come.
    func release() {
        let sleepers = state.withLock { state in
            defer { state = (true, []) }
            return state.sleepers
        }
        for sleeper in sleepers { sleeper.finish() }
    }
}
