import Values

/// What a task does at a moment.
public struct LuaTaskState: Sendable, Hashable {
    /// Counted from 1 in the order in which they began.
    public var id: Int
    /// The task that it was started by; `nil` for one that was called from Swift.
    public var parent: Int?
    /// What the host does for it: `cluster:wait deployment default/web on cluster02`; `nil` while it runs.
    public var waitsFor: String?
    /// For how long it has waited.
    public var waited: Duration
    /// Whether it is being stopped, and runs `<close>` variables.
    public var isStopping: Bool
    /// The script's frames, innermost first.
    public var traceback: [LuaFrame]

    /// `task 2 (of task 1): clustermesh.lua:34: cluster:wait deployment default/web on cluster02, for 12s`, then the calls
    /// that led there, indented.
    public var lines: [String] {
        let name = "task \(id)" + (parent.map { " (of task \($0))" } ?? "")
        let place = traceback.first.map { "\($0.position): " } ?? ""
        let action = waitsFor.map { "\($0), for \(waited.text)" } ?? "runs"
        let calls = traceback.count > 1 ? traceback.map { "    \($0)" } : []
        return ["\(name): \(place)\(action)" + (isStopping ? ", while being stopped" : "")] + calls
    }
}

extension LuaMachine {
    /// Asks what every task does, from any thread. Tasks go on; also a loop that never waits is asked at its next step.
    ///
    /// - Parameter receive: Gets the answer once, on the machine's thread, so it must not wait.
    public nonisolated func describeTasks(_ receive: @escaping @Sendable ([LuaTaskState]) -> Void) {
        control.ask(receive)
        control.poke()
        // Nobody waits for this task: it does its work as soon as no Lua code runs, if a hook has not before.
        Task { await self.answerQueries() }
    }

    private func answerQueries() { core.answerQueries(in: nil) }
}

extension LuaCore {
    /// - Parameter running: The coroutine that runs now.
    func answerQueries(in running: OpaquePointer?) {
        let queries = control.takeQueries()
        if queries.isEmpty { return }
        let states = taskStates(running: running)
        for query in queries { query(states) }
    }

    private func taskStates(running: OpaquePointer?) -> [LuaTaskState] {
        if isClosed { return [] }
        let now = ContinuousClock.now
        let living = tasks.values.map { task in
            let isRunning = task === current
            let state = (isRunning ? running : task.waiting) ?? task.state
            return LuaTaskState(
                id: task.id, parent: task.control.parent?.id,
                waitsFor: isRunning || task.waiting == nil ? nil : task.wait.text, waited: now - task.waitsSince,
                isStopping: task.isUnwinding, traceback: frames(of: state, in: task))
        }
        let ended = joining.map { id, task in
            LuaTaskState(
                id: id, parent: task.parent, waitsFor: "the tasks that it spawned", waited: now - task.since,
                isStopping: false, traceback: [])
        }
        return (living + ended).sorted { $0.id < $1.id }
    }
}
