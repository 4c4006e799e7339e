import Changes
import Synchronization

/// What a gate was told.
final class EventLog: Sendable {
    private let state = Mutex<[Event]>([])

    var all: [Event] { state.withLock { $0 } }
    var changes: [Change] { all.compactMap { if case .change(let change) = $0 { change } else { nil } } }
    var warnings: [String] { all.compactMap { if case .warning(_, let text) = $0 { text } else { nil } } }
    var waiting: [String] { all.compactMap { if case .waiting(_, let what) = $0 { what } else { nil } } }

    func gate(_ mode: Gate.Mode = .live) -> Gate {
        Gate(mode: mode) { event in self.state.withLock { $0.append(event) } }
    }
}
