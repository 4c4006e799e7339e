import Synchronization

/// A task that a script started with `task.spawn`, as its handle stands for it.
final class SpawnedTask: HostObject {
    typealias Outcome = Result<[LuaValue], LuaError>

    static let className = "handle"

    private struct State {
        var outcome: Outcome?
        /// Whether a script got the outcome, or is about to: its error is that script's business then.
        var isObserved = false
        var isCancelled = false
        var work: Task<Void, Never>?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    let control: TaskControl
    private let state = Mutex(State())

    init(_ control: TaskControl) { self.control = control }

    var isDone: Bool { state.withLock { $0.outcome != nil } }

    /// The error that no script has got.
    var unobservedFailure: LuaError? {
        state.withLock { state in
            guard case .failure(let error) = state.outcome, !state.isObserved else { return nil }
            return error
        }
    }

    /// Has the function run as soon as the machine's thread is free, after those that were started before.
    func start(_ function: LuaFunctionHandle, on machine: isolated LuaMachine) {
        // Owned by the parent's control, which ends only after it.
        machine.control.spawned.add(1, ordering: .relaxed)
        let work = Task {
            finish(await machine.drive(function, [], control))
            machine.control.spawned.subtract(1, ordering: .relaxed)
        }
        let isCancelled = state.withLock { state in
            state.work = work
            return state.isCancelled
        }
        if isCancelled { work.cancel() }
    }

    private func finish(_ outcome: Outcome) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            state.isObserved = state.isObserved || !state.waiters.isEmpty
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
        if unobservedFailure == nil { control.parent?.release(self) }
    }

    func cancel() {
        let work = state.withLock { state in
            state.isCancelled = true
            return state.work
        }
        work?.cancel()
    }

    /// Until the task has ended; not before, whatever happens.
    func ended() async { await state.withLock(\.work)?.value }

    /// Until the task has ended, or whoever waits is cancelled.
    func finished() async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.outcome != nil || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }

    /// What the task returned.
    ///
    /// - Throws: The task's error, or `CancellationError` when whoever waits is cancelled before.
    func result() async throws -> [LuaValue] {
        await finished()
        let outcome = state.withLock { state in
            state.isObserved = state.isObserved || state.outcome != nil
            return state.outcome
        }
        guard let outcome else { throw CancellationError() }
        control.parent?.release(self)
        return try outcome.get()
    }
}

extension SpawnedTask {
    static let declaration = HostClass(
        SpawnedTask.self,
        doc: """
            A task that runs beside the one that spawned it, as `task.spawn` returns it.
            At the end of a `<close>` variable that holds it, it is cancelled and waited for.
            """,
        methods: [
            HostFunction(
                "wait",
                doc: """
                    Waits until the task has ended. Any number of tasks may wait for one.
                    Raises the error that the task failed with; for one that was cancelled, of the kind `cancelled`.
                    """,
                result: ResultType(.any, optional: true, doc: "All that its function returned."),
                lua: """
                    local host = ...
                    return function(task) return host.outcome(task)() end
                    """),
            HostFunction(
                "cancel",
                doc: "Stops the task without waiting for its end; one that has ended stays as it is.",
                sync: { arguments in
                    try arguments.receiver(as: SpawnedTask.self).cancel()
                    return .nil
                }),
        ],
        fields: [
            HostField("done", .boolean, doc: "Whether the task has ended, however it did.") { (task: SpawnedTask) in
                .bool(task.isDone)
            }
        ],
        text: { (task: SpawnedTask) in "task \(task.control.id)" + (task.isDone ? " (done)" : "") },
        close: { (task: SpawnedTask) in
            task.cancel()
            await task.finished()
        })
}
