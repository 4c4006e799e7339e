import CLuaBridge

extension LuaMachine {
    /// Calls a function. Being cancelled stops the script as ``cancel(_:)`` does.
    ///
    /// - Throws: ``LuaError``, whatever the script or a host function raised.
    // Not on the machine's thread: to be cancelled it must not wait for the script.
    public nonisolated func call(
        _ function: LuaFunctionHandle, _ arguments: [LuaValue] = []
    ) async throws(LuaError) -> [LuaValue] {
        let root = RootCall()
        control.add(root)
        defer { control.remove(root) }
        // The script would have begun before anything could stop it.
        if Task.isCancelled { throw LuaError(root.reason) }
        let work = Task { await self.perform(function, arguments, root) }
        root.attach { work.cancel() }
        let result = await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            root.cancel()
        }
        return try result.get()
    }

    private func perform(
        _ function: LuaFunctionHandle, _ arguments: [LuaValue], _ root: RootCall
    ) async -> Result<[LuaValue], LuaError> {
        await drive(function, arguments, makeControl(root)).mapError { core.showing($0) }
    }

    /// Compiles a chunk and calls it.
    @discardableResult
    public func run(
        source: String, chunkName: String, arguments: [LuaValue] = [], environment: Environment = .strict
    ) async throws(LuaError) -> [LuaValue] {
        try await call(load(source: source, chunkName: chunkName, environment: environment), arguments)
    }

    /// Runs a task to its end, and those that it spawns to theirs.
    func drive(
        _ function: LuaFunctionHandle, _ arguments: [LuaValue], _ control: TaskControl
    ) async -> Result<[LuaValue], LuaError> {
        // Both once for each task, because they would cost too much for each call.
        await LuaTaskScope.$current.withValue(control.scope) {
            await withTaskExecutorPreference(thread.taskExecutor) {
                await stoppable(function, arguments, control)
            }
        }
    }

    private func stoppable(
        _ function: LuaFunctionHandle, _ arguments: [LuaValue], _ control: TaskControl
    ) async -> Result<[LuaValue], LuaError> {
        let machineControl = self.control
        return await withTaskCancellationHandler {
            await join(control, await advance(function, arguments, control))
        } onCancel: {
            control.cancel()
            machineControl.poke()
        }
    }

    private func advance(
        _ function: LuaFunctionHandle, _ arguments: [LuaValue], _ control: TaskControl
    ) async -> Result<[LuaValue], LuaError> {
        if control.isCancelled { return .failure(LuaError(control.root.reason)) }
        let task: LuaTask
        do { task = try core.spawn(function, arguments, control) } catch { return .failure(error) }
        defer { core.end(task) }
        var step = core.step(task)
        while true {
            switch step {
            case .finished(let values): return .success(values)
            case .failed(let error): return .failure(error)
            case .waiting(let call): step = core.resume(task, with: await answer(call, task))
            }
        }
    }

    private func answer(_ call: PendingCall, _ task: LuaTask) async -> Result<[LuaValue], any Error> {
        if let deadline = task.deadline { return await answer(call, task.control.root, until: deadline) }
        quickAnswers += 1
        if quickAnswers % 64 == 0 { await Task.yield() }
        do { return .success(try await call.body()) } catch { return .failure(error) }
    }

    /// A wait of a `<close>` variable, which must not end at once only because its task is being stopped.
    private func answer(
        _ call: PendingCall, _ root: RootCall, until deadline: ContinuousClock.Instant
    ) async -> Result<[LuaValue], any Error> {
        let work = Task { try await call.body() }
        let timer = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            work.cancel()
        }
        let cleanup = root.addCleanup { work.cancel() }
        defer {
            timer.cancel()
            root.removeCleanup(cleanup)
        }
        return await work.result
    }
}
