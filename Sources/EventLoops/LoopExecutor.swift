import NIOCore
import Synchronization

/// Runs the steps of tasks on an event loop, so that what they read from its connections and write to them changes no thread.
///
/// For what is short: whoever else is on the loop waits meanwhile.
public final class LoopExecutor: TaskExecutor {
    private let loop: Mutex<(any EventLoop)?>
    private let choose: @Sendable () -> any EventLoop

    /// - Parameter loop: Asked for once, when there is something to run: the first of a group starts its threads.
    public init(_ loop: @autoclosure @escaping @Sendable () -> any EventLoop) {
        self.loop = Mutex(nil)
        choose = loop
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let loop = loop.withLock { loop in
            let chosen = loop ?? choose()
            loop = chosen
            return chosen
        }
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
