import FoundationEssentials
import Synchronization

/// What one container has written: the last lines of it, and those to come for who follows.
final class PodLog: Sendable {
    static let limit = 1000

    private struct State {
        var lines: [LogLine] = []
        var followers: [Int: AsyncStream<LogLine>.Continuation] = [:]
        var nextFollower = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    func write(_ text: String) {
        let line = LogLine(time: .now, text: text)
        let followers = state.withLock { state in
            state.lines.append(line)
            if state.lines.count > Self.limit { state.lines.removeFirst(state.lines.count - Self.limit) }
            return Array(state.followers.values)
        }
        for follower in followers { follower.yield(line) }
    }

    func info(_ text: String) { write("level=info msg=\"\(text)\"") }
    func warning(_ text: String) { write("level=warning msg=\"\(text)\"") }

    func read(following: Bool) -> ContainerLog {
        let (stream, continuation) = AsyncStream.makeStream(of: LogLine.self)
        let (lines, id) = state.withLock { state -> ([LogLine], Int?) in
            guard following, !state.isClosed else { return (state.lines, nil) }
            state.nextFollower += 1
            state.followers[state.nextFollower] = continuation
            return (state.lines, state.nextFollower)
        }
        guard let id else { return ContainerLog(lines: lines) }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.followers.removeValue(forKey: id) }
        }
        return ContainerLog(lines: lines, following: stream)
    }

    /// The container has ended.
    func close() {
        let followers = state.withLock { state in
            state.isClosed = true
            return Array(state.followers.values)
        }
        for follower in followers { follower.finish() }
    }
}
