/// A coroutine that the scheduler drives. Lives on the machine's thread.
final class LuaTask {
    enum Phase {
        case running
        /// The error that stops it was raised; what still runs are `<close>` variables.
        case unwinding(deadline: ContinuousClock.Instant)
    }

    let state: OpaquePointer
    let reference: Int32
    let control: TaskControl
    var arguments: Int32
    var phase = Phase.running
    /// The innermost coroutine, while the task waits.
    var waiting: OpaquePointer?
    /// What the task waits for, or waited for last, and from when on.
    var wait = HostWait(name: "")
    var waitsSince = ContinuousClock.now
    /// What stops the task, with the place where it struck.
    var cancellation: LuaError?

    init(state: OpaquePointer, reference: Int32, arguments: Int32, control: TaskControl) {
        self.state = state
        self.reference = reference
        self.arguments = arguments
        self.control = control
    }

    var id: Int { control.id }
    var deadline: ContinuousClock.Instant? { if case .unwinding(let deadline) = phase { deadline } else { nil } }
    var isUnwinding: Bool { deadline != nil }

    /// Whether there is no more time for `<close>` variables.
    var isOverdue: Bool { deadline.map { control.root.isImmediate || .now >= $0 } ?? false }
}

/// A host function's wait that a task is suspended for.
struct PendingCall: Sendable {
    let wait: HostWait
    let body: nonisolated(nonsending) @Sendable () async throws -> [LuaValue]
}
