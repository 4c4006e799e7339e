import CLua
import CLuaBridge

/// One Lua state on a thread of its own. Everything that Lua runs, it runs there; several calls take turns wherever one
/// waits.
public actor LuaMachine {
    /// What a chunk may do with names it has not declared.
    public enum Environment: Sendable {
        /// Undeclared variables are errors, read or written: for playbooks and modules.
        case strict
        /// Writing declares a variable: for the prompt. Reading an undeclared one is still an error.
        case prompt
    }

    /// What a line typed at the prompt comes to.
    public enum Evaluation: Sendable {
        /// The line only begins something: read on, and evaluate it all.
        case incomplete
        case values([LuaValue])
    }

    let core: LuaCore
    let control: MachineControl
    let thread: LuaThread
    /// How many waits in a row were over at once; other tasks get their turn now and then.
    var quickAnswers = 0

    /// What `require` finds before any file.
    public var modules: [HostModule] { core.registeredModules }
    public private(set) var classes: [HostClass] = []
    public private(set) var globals: [HostFunction] = []

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// `5.4.4`, as linked.
    public static var luaVersion: String { "\(LUA_VERSION_MAJOR).\(LUA_VERSION_MINOR).\(LUA_VERSION_RELEASE)" }

    public init(_ configuration: LuaConfiguration = LuaConfiguration()) async throws(LuaError) {
        let control = MachineControl()
        let core = try LuaCore(configuration, control: control)
        let confined = Confined(core: core)
        self.core = core
        self.control = control
        thread = try LuaThread(
            atStart: { confined.core.attach() },
            atEnd: {
                confined.core.close()
                mw_detach()
            })
        core.owner = self
        try core.openHostLibrary()
        try core.declare(SpawnedTask.declaration)
        try core.declare(HostModule.task(clock: configuration.clock))
        classes = [LuaError.declaration, SpawnedTask.declaration]
    }

    deinit { thread.stop() }

    /// Makes a module that `require` finds before any file. A module of the same name is replaced.
    public func register(module: HostModule) throws(LuaError) { try core.declare(module) }

    /// Must come before the first object of the class reaches Lua.
    public func register(class type: HostClass) throws(LuaError) {
        try core.declare(type)
        classes.append(type)
    }

    public func register(global function: HostFunction) throws(LuaError) {
        try core.declare(global: function)
        globals.append(function)
    }

    public func setGlobal(_ name: String, _ value: LuaValue) throws(LuaError) { try core.setGlobal(name, value) }

    /// The names of all globals, Lua's own included, sorted.
    public var globalNames: [String] { core.isClosed ? [] : core.globalNames }

    /// Compiles a chunk without running it.
    ///
    /// - Parameters:
    ///   - chunkName: How messages name it: `clustermesh.lua`.
    ///   - typed: What messages show of it, line by line, where that is something else.
    /// - Throws: ``LuaError`` of kind `syntax` with the line.
    public func load(
        source: String, chunkName: String, environment: Environment = .strict, typed: String? = nil
    ) throws(LuaError) -> LuaFunctionHandle {
        core.chunkTexts[chunkName] = LuaChunkText(typed ?? source)
        do {
            return try compile(source, chunkName, environment)
        } catch {
            throw core.showing(error)
        }
    }

    /// Compiles a chunk whose text is not kept.
    func compile(
        _ source: String, _ chunkName: String, _ environment: Environment
    ) throws(LuaError) -> LuaFunctionHandle {
        switch environment {
        case .strict: try core.load(source, name: chunkName, environment: mw_no_reference)
        case .prompt: try core.load(source, name: chunkName, environment: promptVariables())
        }
    }

    private func promptVariables() throws(LuaError) -> Int32 {
        if let known = core.promptEnvironment { return known }
        try core.checkOpen()
        let reference = mw_new_environment(core.machine)
        guard reference != mw_no_reference else { throw .outOfMemory }
        core.promptEnvironment = reference
        return reference
    }

    /// Bytes that Lua's values take now.
    public var memoryInUse: Int { core.isClosed ? 0 : mw_memory_in_use(core.machine) }

    /// Frees what nothing refers to any more.
    public func collectGarbage() {
        if core.isClosed { return }
        core.forgetDropped()
        mw_collect(core.machine)
    }

    /// Stops every call that runs now, from any thread. A second time it stops them without time for `<close>` variables.
    ///
    /// - Parameter orNext: Stops the next call where none runs now.
    public nonisolated func cancel(_ reason: CancelReason, orNext: Bool = false) {
        control.cancelAll(reason, orNext: orNext)
    }

    /// Stops what runs and frees everything. Later calls fail with the kind `closed`.
    public func close() { core.closeSoon() }
}

/// Carries the core to the thread that owns it.
// Unchecked because only that thread uses it.
private struct Confined: @unchecked Sendable {
    let core: LuaCore
}
