import CLua
import CLuaBridge

extension LuaCore {
    /// How far a task got.
    enum Step {
        case finished([LuaValue])
        case failed(LuaError)
        case waiting(PendingCall)
    }

    func makeControl(_ root: RootCall, parent: TaskControl?) -> TaskControl {
        nextTask += 1
        return TaskControl(id: nextTask, root: root, parent: parent)
    }

    func spawn(
        _ function: LuaFunctionHandle, _ arguments: [LuaValue], _ control: TaskControl
    ) throws(LuaError) -> LuaTask {
        try checkOpen()
        guard function.slot.belongs(to: self.control) else {
            throw LuaError(
                LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "the function is of another Lua machine"))
        }
        try stage(arguments)
        var reference: Int32 = 0
        var count: Int32 = 0
        guard let state = mw_spawn(machine, function.slot.id, &reference, &count) else { throw .outOfMemory }
        let task = LuaTask(state: state, reference: reference, arguments: count, control: control)
        taskBegins(task)
        return task
    }

    /// Runs a task until it ends or waits.
    func step(_ task: LuaTask) -> Step {
        let outer = current
        current = task
        defer { current = outer }
        mw_set_unwinding(machine, task.isUnwinding ? 1 : 0)
        var count: Int32 = 0
        let status = mw_resume(machine, task.state, task.arguments, &count)
        task.arguments = 0
        switch status {
        case LUA_YIELD:
            task.waiting = mw_take_waiting(machine)
            guard let call = pending else { return .failed(LuaError(task.control.root.reason)) }
            pending = nil
            task.wait = call.wait
            task.waitsSince = .now
            return .waiting(call)
        case LUA_OK: return end(task, results: count)
        default: return .failed(failure(of: task, error(at: -1, in: task.state, frames: [])))
        }
    }

    private func end(_ task: LuaTask, results: Int32) -> Step {
        let top = lua_gettop(task.state)
        let first = top - results + 1
        if lua_toboolean(task.state, first) == 0 {
            return .failed(failure(of: task, error(at: top, in: task.state, frames: [])))
        }
        do {
            return .finished(try values(from: first + 1, through: top, in: task.state))
        } catch {
            return .failed(error)
        }
    }

    /// A task that was being stopped failed because of that, whatever its `<close>` variables made of it.
    private func failure(of task: LuaTask, _ error: LuaError) -> LuaError { task.cancellation ?? error }

    /// Gives a waiting task its answer, or the error that stops it, and runs on.
    func resume(_ task: LuaTask, with answer: Result<[LuaValue], any Error>) -> Step {
        let outer = current
        current = task
        defer { current = outer }
        if isClosed { return .failed(.closedMachine) }
        forgetDropped()
        if task.isUnwinding ? task.isOverdue : task.control.isCancelled {
            stop(task, in: task.waiting ?? task.state)
            mw_reply(machine, Int32(MW_RAISE))
        } else {
            reply(task, answer)
        }
        task.waiting = nil
        return step(task)
    }

    private func reply(_ task: LuaTask, _ answer: Result<[LuaValue], any Error>) {
        do {
            try stage(answer.get())
            mw_reply(machine, Int32(MW_PUSH))
        } catch {
            mw_reply(machine, raise(error, in: task.waiting ?? task.state))
        }
    }

    /// Stages the error that stops a task.
    private func stop(_ task: LuaTask, in state: OpaquePointer) {
        var error = task.cancellation ?? LuaError(task.control.root.reason)
        if task.cancellation == nil {
            error = described(error, frames: frames(of: state))
            task.cancellation = error
            task.phase = .unwinding(deadline: .now.advanced(by: configuration.closeGrace))
            mw_set_unwinding(machine, 1)
        }
        stage(error, uncatchable: true)
    }

    /// Whether the code that runs has to stop. `must` for when it has, and only needs the error again.
    func verdict(in state: OpaquePointer, must: Bool) -> Int32 {
        if !must { answerQueries(in: state) }
        if mw_take_busy(machine) != 0 { control.cancelAll(.busy) }
        guard let task = current else { return 0 }
        switch task.phase {
        case .running:
            guard task.control.isCancelled || must else { return 0 }
            stop(task, in: state)
            return Int32(MW_STOP | MW_WATCH)
        case .unwinding:
            guard task.isOverdue || must else { return Int32(MW_WATCH) }
            stop(task, in: state)
            return Int32(MW_STOP | MW_WATCH)
        }
    }

    func end(_ task: LuaTask) {
        if !isClosed { mw_end(machine, task.state, task.reference) }
        taskEnds(task)
    }
}
