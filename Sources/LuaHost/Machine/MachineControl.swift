import CLuaBridge
import Synchronization

/// What other threads may do with a machine: stop it, and drop handles to its values.
final class MachineControl: Sendable {
    private struct State {
        /// Absent before the thread runs and after the state is closed.
        var interrupt: (@Sendable (CancelReason?) -> Void)?
        var forgotten: [Int32] = []
        var roots: [ObjectIdentifier: RootCall] = [:]
        /// Stops the next call, as nothing ran when it was asked for.
        var pending: CancelReason?
        var queries: [@Sendable ([LuaTaskState]) -> Void] = []
    }

    private let state = Mutex(State())
    private let hasForgotten = Atomic(false)
    /// How many tasks were spawned and have not ended.
    let spawned = Atomic(0)
    static let maximumSpawned = 20_000

    func setInterrupt(_ interrupt: (@Sendable (CancelReason?) -> Void)?) { state.withLock { $0.interrupt = interrupt } }

    /// Has the code that runs now asked whether to stop.
    // Called below the lock, so that the machine is not closed in between.
    func poke(_ reason: CancelReason? = nil) { state.withLock { $0.interrupt?(reason) } }

    func forget(_ id: Int32) {
        state.withLock { $0.forgotten.append(id) }
        hasForgotten.store(true, ordering: .releasing)
    }

    func takeForgotten() -> [Int32] {
        guard hasForgotten.exchange(false, ordering: .acquiring) else { return [] }
        return state.withLock { state in
            defer { state.forgotten = [] }
            return state.forgotten
        }
    }

    /// Has the machine's thread tell what every task does.
    func ask(_ query: @escaping @Sendable ([LuaTaskState]) -> Void) { state.withLock { $0.queries.append(query) } }

    func takeQueries() -> [@Sendable ([LuaTaskState]) -> Void] {
        state.withLock { state in
            defer { state.queries = [] }
            return state.queries
        }
    }

    func add(_ root: RootCall) {
        let pending = state.withLock { state in
            state.roots[ObjectIdentifier(root)] = root
            defer { state.pending = nil }
            return state.pending
        }
        guard let pending else { return }
        root.announce(pending)
        root.cancel()
    }

    func remove(_ root: RootCall) { state.withLock { _ = $0.roots.removeValue(forKey: ObjectIdentifier(root)) } }

    func cancelAll(_ reason: CancelReason, orNext: Bool = false) {
        let roots = state.withLock { state in
            if orNext && state.roots.isEmpty { state.pending = state.pending ?? reason }
            return Array(state.roots.values)
        }
        // Reasons first: cancelling one call reaches those nested in it.
        for root in roots { root.announce(reason) }
        for root in roots { root.cancel() }
        poke(reason)
    }
}

/// One call from Swift, with all tasks below it.
final class RootCall: Sendable {
    private struct State {
        var reason: CancelReason?
        var requests = 0
        var isCancelled = false
        var cancelTask: (@Sendable () -> Void)?
        var cleanups: [Int: @Sendable () -> Void] = [:]
        var nextCleanup = 0
    }

    private let state = Mutex(State())

    /// Why the call is stopped.
    var reason: CancelReason { state.withLock { $0.reason } ?? .cancelled }

    /// Whether it was asked to stop twice, and `<close>` variables have to do without.
    var isImmediate: Bool { state.withLock { $0.requests > 1 } }

    func announce(_ reason: CancelReason) {
        state.withLock {
            $0.reason = $0.reason ?? reason
            $0.requests += 1
        }
    }

    func cancel() {
        let actions = state.withLock { state in
            state.isCancelled = true
            return [state.cancelTask].compactMap { $0 } + (state.requests > 1 ? Array(state.cleanups.values) : [])
        }
        for action in actions { action() }
    }

    func attach(_ cancelTask: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            state.cancelTask = cancelTask
            return state.isCancelled
        }
        if isCancelled { cancelTask() }
    }

    /// Registers what ends a wait of a `<close>` variable when the call is stopped a second time.
    func addCleanup(_ cancel: @escaping @Sendable () -> Void) -> Int {
        let (id, isImmediate) = state.withLock { state in
            state.nextCleanup += 1
            state.cleanups[state.nextCleanup] = cancel
            return (state.nextCleanup, state.requests > 1)
        }
        if isImmediate { cancel() }
        return id
    }

    func removeCleanup(_ id: Int) { state.withLock { _ = $0.cleanups.removeValue(forKey: id) } }
}
