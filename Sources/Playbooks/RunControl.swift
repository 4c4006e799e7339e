import Changes
import LuaHost
import Synchronization

/// Stops a run from outside: Ctrl-C and deadlines. May be used from any thread, before, during and after the run.
public final class RunControl: Sendable {
    public enum Reason: Sendable, Hashable {
        /// The operator interrupted the run.
        case interrupted
        /// The run's own deadline passed.
        case deadline
    }

    private struct State {
        var reason: Reason?
        var machine: LuaMachine?
    }

    private let state = Mutex(State())

    public init() {}

    /// Why the run was stopped first, if it was.
    public var reason: Reason? { state.withLock(\.reason) }

    /// Asks the run to stop: its `<close>` variables run, and it ends with an error of that kind. A second call stops it
    /// without that grace.
    public func stop(_ reason: Reason) {
        let machine = state.withLock { state in
            state.reason = state.reason ?? reason
            return state.machine
        }
        machine?.cancel(reason == .deadline ? .deadline : .interrupted, orNext: true)
    }

    /// Asks what every task of the run does; the run goes on. May be called from any thread.
    ///
    /// - Parameter receive: Gets the answer once, at once with nothing where no script runs. It must not wait.
    public func describeTasks(_ receive: @escaping @Sendable ([LuaTaskState]) -> Void) {
        guard let machine = state.withLock(\.machine) else { return receive([]) }
        machine.describeTasks(receive)
    }

    /// Ends what was stopped between two calls of the machine.
    func check() throws(OperationError) {
        switch reason {
        case nil: return
        case .interrupted: throw OperationError(.interrupted, "interrupted")
        case .deadline: throw OperationError(.deadline, "the deadline has passed")
        }
    }

    func attach(_ machine: LuaMachine?) {
        let reason = state.withLock { state in
            state.machine = machine
            return state.reason
        }
        if let reason, let machine { machine.cancel(reason == .deadline ? .deadline : .interrupted, orNext: true) }
    }
}
