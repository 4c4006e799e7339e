import NIOCore
import Synchronization

/// The open connections that were accepted at one place, until that is shut.
final class Connections: Sendable {
    /// `nil` once all were closed: one that was accepted before the place was shut may come after.
    private let channels = Mutex<[ObjectIdentifier: any Channel]?>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let isOpen = channels.withLock { channels in
            channels?[id] = channel
            return channels != nil
        }
        guard isOpen else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { _ = $0?.removeValue(forKey: id) } }
    }

    func closeAll() async {
        for channel in channels.withLock({ $0.take() ?? [:] }).values {
            // An error means that it is closed already.
            try? await channel.close()
        }
    }
}
