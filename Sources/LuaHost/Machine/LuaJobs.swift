#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a machine's thread has to run, in turn.
// Unchecked because the compiler cannot see that `mutex` guards the mutable state.
final class LuaJobs: @unchecked Sendable {
    struct Job {
        var job: UnownedJob
        /// Whether it is a step of a task outside the actor.
        var isOutside: Bool
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Job] = []
    private var isStopping = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrival, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(arrival)
        mutex.deallocate()
        arrival.deallocate()
    }

    func add(_ job: Job) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(arrival)
    }

    /// Says that there will be no more jobs than are here now.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_mutex_unlock(mutex)
        pthread_cond_signal(arrival)
    }

    /// Waits for jobs; `false` when there will be none.
    func take(into batch: inout [Job]) -> Bool {
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

/// Runs on a machine's thread what the machine's tasks do outside it, because waking another thread takes ten times as long as
/// a host function.
final class LuaTaskExecutor: TaskExecutor {
    private let jobs: LuaJobs

    init(_ jobs: LuaJobs) { self.jobs = jobs }

    func enqueue(_ job: consuming ExecutorJob) { jobs.add(LuaJobs.Job(job: UnownedJob(job), isOutside: true)) }
}
