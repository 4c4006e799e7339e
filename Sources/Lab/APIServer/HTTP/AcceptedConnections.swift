import NIOCore
import Synchronization

/// The open connections of one listener, those among them that never say a word.
final class AcceptedConnections: Sendable {
    private struct State {
        /// With whether it is known yet what the connection wants to be.
        var open: [ObjectIdentifier: (channel: any Channel, isKnown: Bool)] = [:]
        var takesMore = true
    }

    private let state = Mutex(State())

    func add(_ channel: any Channel, _ kind: EventLoopFuture<HTTPConnection.Kind>) {
        let id = ObjectIdentifier(channel)
        let isTaken = state.withLock { state in
            if state.takesMore { state.open[id] = (channel, false) }
            return state.takesMore
        }
        guard isTaken else { return channel.hangUp() }
        kind.whenSuccess { _ in self.state.withLock { $0.open[id]?.isKnown = true } }
        channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.open.removeValue(forKey: id) } }
    }

    /// Ends those that have not finished a handshake or sent a first request, and every one that still comes.
    func endSilent() {
        let silent = state.withLock { state in
            state.takesMore = false
            return state.open.values.filter { !$0.isKnown }
        }
        for connection in silent { connection.channel.hangUp() }
    }

    /// Ends all that are left.
    func endAll() {
        for connection in state.withLock({ Array($0.open.values) }) { connection.channel.hangUp() }
    }
}
