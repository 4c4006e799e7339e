import Synchronization

/// How large the client's terminal is now.
final class LatestSize: Sendable {
    private let state = Mutex(TerminalSize(columns: 0, rows: 0))

    var current: TerminalSize { state.withLock { $0 } }

    func set(_ size: TerminalSize) { state.withLock { $0 = size } }
}
