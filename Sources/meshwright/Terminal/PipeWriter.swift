import Dispatch
import Synchronization
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Does writes to a pipe in their order on a thread of its own, so that the work goes on while nobody reads.
final class PipeWriter: Sendable {
    // A serial queue has a thread that is not of the pool which everything else shares.
    private let queue = DispatchQueue(label: "meshwright.output")
    private let unread = Atomic(0)

    /// How many bytes may wait to be written before those who write are slowed down.
    private static let capacity = 4 << 20
    /// What a text that waits takes beside its bytes, roughly.
    private static let overhead = 256
    /// How long they wait then. Not until there is room: deadlines and interrupts have to get through.
    private static let patience = Duration.milliseconds(100)

    /// To be called before ``enqueue(_:_:)``, and without a lock that others need.
    func waitForRoom() {
        guard unread.load(ordering: .relaxed) > Self.capacity else { return }
        let limit = ContinuousClock.now + Self.patience
        while unread.load(ordering: .relaxed) > Self.capacity, .now < limit { usleep(1_000) }
    }

    func enqueue(_ text: String, _ write: @escaping @Sendable (String) -> Void) {
        let count = text.utf8.count + Self.overhead
        unread.add(count, ordering: .relaxed)
        queue.async { [self] in
            write(text)
            unread.subtract(count, ordering: .relaxed)
        }
    }

    /// Waits until everything is written.
    ///
    /// - Parameter limit: Gives up after so long.
    func flush(within limit: Duration?) {
        let group = DispatchGroup()
        queue.async(group: group) {}
        guard let limit else { return group.wait() }
        _ = group.wait(timeout: .now() + limit.seconds)
    }
}
