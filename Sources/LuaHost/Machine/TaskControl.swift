import Synchronization

/// The scope of a task: whether it was cancelled, for whoever asks from wherever, and what it spawned.
final class TaskControl: Sendable {
    let id: Int
    let root: RootCall
    let parent: TaskControl?
    /// With what the task that makes this control has noted until now.
    let scope = LuaTaskScope(inheriting: .current)
    private let cancelled = Atomic(false)
    private let spawned = Mutex<[Int: SpawnedTask]>([:])

    init(id: Int, root: RootCall, parent: TaskControl? = nil) {
        self.id = id
        self.root = root
        self.parent = parent
    }

    var isCancelled: Bool { cancelled.load(ordering: .sequentiallyConsistent) }

    func cancel() {
        cancelled.store(true, ordering: .sequentiallyConsistent)
        cancelSpawned()
    }

    /// The tasks that were spawned here and still run, or failed without anybody having seen it, oldest first.
    var children: [SpawnedTask] { spawned.withLock { $0.values.sorted { $0.control.id < $1.control.id } } }

    func adopt(_ task: SpawnedTask) {
        spawned.withLock { $0[task.control.id] = task }
        if isCancelled { task.cancel() }
    }

    func release(_ task: SpawnedTask) { spawned.withLock { _ = $0.removeValue(forKey: task.control.id) } }

    func cancelSpawned() {
        for task in children { task.cancel() }
    }

    /// Whether this task, or one that it runs in, is the other's.
    func isWithin(_ other: TaskControl) -> Bool { self === other || (parent?.isWithin(other) ?? false) }
}
