import CLua
import CLuaBridge
import Synchronization
import Values

// What the module `task` is made of.

/// (functions, at most so many at once, whether to go on after a failure, clusters by position or nil, the caller's name)
func runAll(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    let functions = try core.value(at: 1, in: state).listValue?.compactMap(\.functionValue) ?? []
    let limit = try core.value(at: 2, in: state).integerValue ?? functions.count
    let keepsGoing = try core.value(at: 3, in: state).boolValue ?? false
    let clusters = try core.value(at: 4, in: state).listValue?.map { $0.stringValue ?? "" } ?? []
    let name = core.text(at: 5, in: state) ?? "task.all"
    guard let machine = core.owner, let parent = core.current?.control else { throw LuaError.closedMachine }
    let work = LuaMachine.SideBySide(
        functions: functions, limit: max(limit, 1), keepsGoing: keepsGoing, clusters: clusters)
    core.pending = PendingCall(wait: HostWait(name: "\(name) of \(functions.count)")) {
        try await machine.runAll(work, parent)
        return []
    }
    return Int32(MW_WAIT)
}

/// (duration, function)
func runLimited(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    guard let limit = try core.value(at: 1, in: state).durationValue,
        let function = try core.value(at: 2, in: state).functionValue,
        let machine = core.owner, let parent = core.current?.control
    else { throw LuaError.closedMachine }
    let clock = core.configuration.clock
    core.pending = PendingCall(wait: HostWait(name: "task.timeout \(limit.text)")) {
        try await machine.run(function, within: limit, on: clock, parent)
        return []
    }
    return Int32(MW_WAIT)
}

/// (function): a handle. The function returns one that returns its results, which so stay the very values in Lua.
func startTask(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    guard let function = try core.value(at: 1, in: state).functionValue, let machine = core.owner,
        let parent = core.current?.control
    else { throw LuaError.closedMachine }
    // Each takes memory that is not Lua's.
    guard core.control.spawned.load(ordering: .relaxed) < MachineControl.maximumSpawned else {
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.memory, message: "more than \(MachineControl.maximumSpawned) spawned tasks at once",
                hint: "wait for some before spawning others, or use task.map with a limit"))
    }
    let task = SpawnedTask(core.makeControl(parent.root, parent: parent))
    parent.adopt(task)
    machine.assumeIsolated { task.start(function, on: $0) }
    try core.stage([.object(task)])
    return Int32(MW_PUSH)
}

/// (handle): the function that returns the results.
func taskOutcome(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    guard let task = try core.value(at: 1, in: state).objectValue(as: SpawnedTask.self) else {
        throw LuaError.closed(SpawnedTask.className)
    }
    if core.current?.control.isWithin(task.control) == true {
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.invalidInput, message: "a task cannot wait for itself, nor for one that it runs in")
        )
    }
    core.pending = PendingCall(wait: HostWait(name: "handle:wait for task \(task.control.id)")) {
        try await task.result()
    }
    return Int32(MW_WAIT)
}
