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

/// Does writes to a pipe that it has no room for just now, in their order and on a thread of its own, so that the work goes
/// on while nobody reads.
final class PipeWriter: Sendable {
    // A serial queue has a thread that is not of the pool which everything else shares.
    private let queue = DispatchQueue(label: "meshwright.output")
    private let waiting = Atomic(0)

    /// How many bytes may wait to be written before those who write are slowed down.
    private static let capacity = 4 << 20
    /// How long they wait then. Not until there is room: deadlines and interrupts have to get through.
    private static let patience = Duration.milliseconds(100)
    /// What a text that waits takes beside its bytes, roughly.
    private static let overhead = 256

    /// Whether everything before is written.
    var isIdle: Bool { waiting.load(ordering: .acquiring) == 0 }

    /// To be called before ``enqueue(_:_:)``, and without a lock that others need.
    func waitForRoom() {
        guard waiting.load(ordering: .relaxed) > Self.capacity else { return }
        let limit = ContinuousClock.now + Self.patience
        while waiting.load(ordering: .relaxed) > Self.capacity, .now < limit { usleep(1_000) }
    }

    func enqueue(_ bytes: ArraySlice<UInt8>, _ write: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
        let size = bytes.count + Self.overhead
        waiting.add(size, ordering: .relaxed)
        queue.async { [self] in
            write(bytes)
            waiting.subtract(size, ordering: .releasing)
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
