import Synchronization

/// Whether a task was cancelled, for whoever asks from wherever.
final class TaskControl: Sendable {
    let root: RootCall
    private let cancelled = Atomic(false)

    init(root: RootCall) { self.root = root }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
    func cancel() { cancelled.store(true, ordering: .relaxed) }
}

/// A coroutine that the scheduler drives. Lives on the machine's thread.
final class LuaTask {
    enum Phase {
        case running
        /// The error that stops it was raised; what still runs are `<close>` variables.
        case unwinding(deadline: ContinuousClock.Instant)
    }

    let id: Int
    let state: OpaquePointer
    let reference: Int32
    let control: TaskControl
    var arguments: Int32
    var phase = Phase.running
    /// The innermost coroutine, while the task waits.
    var waiting: OpaquePointer?
    /// What stops the task, with the place where it struck.
    var cancellation: LuaError?

    init(id: Int, state: OpaquePointer, reference: Int32, arguments: Int32, control: TaskControl) {
        self.id = id
        self.state = state
        self.reference = reference
        self.arguments = arguments
        self.control = control
    }

    var deadline: ContinuousClock.Instant? { if case .unwinding(let deadline) = phase { deadline } else { nil } }
    var isUnwinding: Bool { deadline != nil }

    /// Whether there is no more time for `<close>` variables.
    var isOverdue: Bool { deadline.map { control.root.isImmediate || .now >= $0 } ?? false }
}

/// A host function's wait that a task is suspended for.
struct PendingCall: Sendable {
    let body: nonisolated(nonsending) @Sendable () async throws -> [LuaValue]
}
