import NIOCore
import Synchronization

/// The open connections of one listener, those among them that never say a word.
final class AcceptedConnections: Sendable {
    /// `nil` when they have been ended and no more are taken.
    private let open = Mutex<[ObjectIdentifier: any Channel]?>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isTaken = open.withLock { open in
            open?[id] = channel
            return open != nil
        }
        guard isTaken else { return channel.hangUp() }
        channel.closeFuture.whenComplete { _ in self.open.withLock { _ = $0?.removeValue(forKey: id) } }
    }

    /// Ends all of them, and every one that still comes, as the kernel does when a server's process ends: who does not read
    /// holds nobody up.
    func end() {
        let last = open.withLock { open in
            defer { open = nil }
            return open?.values.map { $0 } ?? []
        }
        for channel in last { channel.hangUp() }
    }
}
