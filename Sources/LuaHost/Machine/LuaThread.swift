#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One thread with a large stack that runs an actor's jobs in turn.
final class LuaThread: SerialExecutor {
    /// For tasks that the actor drives, which then are at home on this thread wherever they are.
    let taskExecutor: LuaTaskExecutor
    private let jobs = LuaJobs()
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
        taskExecutor = LuaTaskExecutor(jobs)
        try start()
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

    func enqueue(_ job: consuming ExecutorJob) { jobs.add(LuaJobs.Job(job: UnownedJob(job), isOutside: false)) }

    /// Ends the thread once it has run what is enqueued.
    func stop() { jobs.stop() }

    fileprivate func run() {
        atStart()
        let (executor, taskExecutor) = (asUnownedSerialExecutor(), taskExecutor.asUnownedTaskExecutor())
        var batch: [LuaJobs.Job] = []
        while jobs.take(into: &batch) {
            for job in batch {
                if job.isOutside {
                    job.job.runSynchronously(on: taskExecutor)
                } else {
                    // With both, a task that prefers this thread goes on without queueing again between methods of the actor.
                    job.job.runSynchronously(isolatedTo: executor, taskExecutor: taskExecutor)
                }
            }
            batch.removeAll(keepingCapacity: true)
        }
        atEnd()
    }
}

private func luaThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<LuaThread>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
