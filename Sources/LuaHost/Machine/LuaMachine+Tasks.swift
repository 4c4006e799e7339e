extension LuaMachine {
    /// What `task.all` and `task.map` ask for.
    struct SideBySide: Sendable {
        var functions: [LuaFunctionHandle]
        /// How many run at once.
        var limit: Int
        /// Whether the others run to their end when one fails.
        var keepsGoing = false
        /// The cluster that each function is about, by position, for errors that name none.
        var clusters: [String] = []
    }

    func makeControl(_ root: RootCall, parent: TaskControl? = nil) -> TaskControl {
        core.makeControl(root, parent: parent)
    }

    /// Runs functions side by side. When one fails, the others are cancelled.
    func runAll(_ work: SideBySide, _ parent: TaskControl) async throws {
        var failures: [(index: Int, error: LuaError)] = []
        await withTaskGroup(of: (index: Int, error: LuaError?).self) { group in
            var next = min(work.limit, work.functions.count)
            for index in 0..<next { begin(index, of: work, parent, in: &group) }
            while let ended = await group.next() {
                if let error = ended.error {
                    failures.append((ended.index, error))
                    if !work.keepsGoing { group.cancelAll() }
                }
                guard next < work.functions.count, failures.isEmpty || work.keepsGoing else { continue }
                begin(next, of: work, parent, in: &group)
                next += 1
            }
        }
        guard let first = failures.first else { return }
        let rest = failures.dropFirst().sorted { $0.index < $1.index }
        let ordered =
            work.keepsGoing ? failures.sorted { $0.index < $1.index }.map(\.error) : [first.error] + rest.map(\.error)
        throw LuaError(first: ordered) ?? first.error
    }

    /// Runs a function up to its first wait before anything else runs, so that functions begin in their order.
    private func begin(
        _ index: Int, of work: SideBySide, _ parent: TaskControl,
        in group: inout TaskGroup<(index: Int, error: LuaError?)>
    ) {
        if #available(macOS 26, *) {
            group.addImmediateTask { (index: index, error: await self.failure(of: index, of: work, parent)) }
        } else {
            group.addTask { (index: index, error: await self.failure(of: index, of: work, parent)) }
        }
    }

    private func failure(of index: Int, of work: SideBySide, _ parent: TaskControl) async -> LuaError? {
        let control = makeControl(parent.root, parent: parent)
        guard case .failure(var error) = await drive(work.functions[index], [], control) else { return nil }
        if work.clusters.indices.contains(index) { error.concern(cluster: work.clusters[index]) }
        return error
    }

    /// Runs a function until it ends or its time is over.
    // Not on the machine's thread: a loop that never waits would keep the timer from being heard.
    nonisolated func run(
        _ function: LuaFunctionHandle, within limit: Duration, on clock: any Clock<Duration>, _ parent: TaskControl
    ) async throws {
        try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await self.race(function, within: limit, on: clock, parent)
        }
    }

    @concurrent nonisolated private func race(
        _ function: LuaFunctionHandle, within limit: Duration, on clock: any Clock<Duration>, _ parent: TaskControl
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = try await self.drive(function, [], await self.makeControl(parent.root, parent: parent)).get()
                return true
            }
            group.addTask {
                try await clock.sleep(for: limit)
                return false
            }
            let isFinished = try await group.next() ?? true
            group.cancelAll()
            var late: [LuaError] = []
            while let result = await group.nextResult() {
                if case .failure(let error) = result, let error = error as? LuaError { late.append(error) }
            }
            if !isFinished { throw LuaError(first: [.timedOut(after: limit)] + late) ?? .timedOut(after: limit) }
        }
    }

    /// Waits for what a task spawned, once the task itself has ended; without it, nothing else would be known of.
    func join(_ control: TaskControl, _ result: SpawnedTask.Outcome) async -> SpawnedTask.Outcome {
        let children = control.children
        if children.isEmpty { return result }
        if case .failure = result { control.cancelSpawned() }
        core.joining[control.id] = JoiningTask(parent: control.parent?.id, since: .now)
        defer { core.joining[control.id] = nil }
        await withTaskGroup(of: Void.self) { group in
            for child in children {
                group.addTask {
                    await child.ended()
                    if let error = child.unobservedFailure, !error.isCancellation { control.cancelSpawned() }
                }
            }
        }
        let failures = children.compactMap(\.unobservedFailure).flatMap { $0.isCancellation ? $0.others : [$0] }
        for child in children { control.release(child) }
        switch result {
        case .failure(let error): return .failure(LuaError(first: [error] + failures) ?? error)
        case .success:
            let stop = control.isCancelled ? [LuaError(control.root.reason)] : []
            return LuaError(first: stop + failures).map { .failure($0) } ?? result
        }
    }
}

/// A task whose function has ended, and which waits for those that it spawned.
struct JoiningTask {
    let parent: Int?
    let since: ContinuousClock.Instant
}
