import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One thread with a large stack that runs an actor's jobs in turn.
// Unchecked because the compiler cannot see that `mutex` guards the mutable state.
final class LuaThread: SerialExecutor, @unchecked Sendable {
    fileprivate struct Job {
        var job: UnownedJob
        /// Of what a task does outside the actor.
        var executor: LuaTaskExecutor?
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Job] = []
    private var isStopping = false
    private let atStart: @Sendable () -> Void
    private let atEnd: @Sendable () -> Void

    /// Lua's C functions nest at most 200 deep (LUAI_MAXCCALLS of Lua 5.4), each with buffers of a page or so.
    private static let stackSize = 16 << 20

    /// - Parameters:
    ///   - atStart: Runs first on the thread.
    ///   - atEnd: Runs last on the thread, after ``stop()``.
    init(atStart: @escaping @Sendable () -> Void, atEnd: @escaping @Sendable () -> Void) throws(LuaError) {
        self.atStart = atStart
        self.atEnd = atEnd
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
        try start()
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(arrival)
        mutex.deallocate()
        arrival.deallocate()
    }

    private func start() throws(LuaError) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setstacksize(attributes, Self.stackSize)
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread: pthread_t = 0
        #endif
        let owned = Unmanaged.passRetained(self)
        let failure = pthread_create(&thread, attributes, luaThreadMain, owned.toOpaque())
        guard failure == 0 else {
            owned.release()
            let reason = String(cString: strerror(failure))
            throw LuaError(LuaErrorFields(kind: "file", message: "no thread for Lua can be started: \(reason)"))
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        enqueue(Job(job: UnownedJob(job), executor: nil))
    }

    fileprivate func enqueue(_ job: Job) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(arrival)
    }

    /// Ends the thread once it has run what is enqueued.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(arrival)
    }

    fileprivate func run() {
        atStart()
        var batch: [Job] = []
        while takeJobs(into: &batch) {
            for job in batch { run(job) }
            batch.removeAll(keepingCapacity: true)
        }
        atEnd()
    }

    private func run(_ job: Job) {
        if let executor = job.executor {
            job.job.runSynchronously(on: executor.asUnownedTaskExecutor())
        } else {
            job.job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }

    /// Waits for jobs; `false` when there will be none.
    private func takeJobs(into batch: inout [Job]) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if isStopping { return false }
            pthread_cond_wait(arrival, mutex)
        }
        swap(&jobs, &batch)
        return true
    }
}

/// Runs on an actor's thread what the actor's tasks do besides, because waking another thread takes ten times as long as a
/// host function.
///
/// Not the thread's own second role: the tasks of others, which do not prefer it, would then change their place in the queue
/// wherever they wait.
final class LuaTaskExecutor: TaskExecutor {
    private let thread: LuaThread

    init(_ thread: LuaThread) { self.thread = thread }

    func enqueue(_ job: consuming ExecutorJob) {
        thread.enqueue(LuaThread.Job(job: UnownedJob(job), executor: self))
    }
}

private func luaThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<LuaThread>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
