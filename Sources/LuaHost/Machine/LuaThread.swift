import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One thread with a large stack that runs an actor's jobs in turn.
// Unchecked because the compiler cannot see that `mutex` guards the mutable state.
final class LuaThread: SerialExecutor, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
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
        let job = UnownedJob(job)
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
        var batch: [UnownedJob] = []
        while takeJobs(into: &batch) {
            for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
            batch.removeAll(keepingCapacity: true)
        }
        atEnd()
    }

    /// Waits for jobs; `false` when there will be none.
    private func takeJobs(into batch: inout [UnownedJob]) -> Bool {
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

private func luaThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<LuaThread>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
