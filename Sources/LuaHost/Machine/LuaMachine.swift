/// One Lua state on a thread of its own. Everything that Lua runs, it runs there; several calls take turns wherever one
/// waits.
public actor LuaMachine {
    /// What a chunk may do with names it has not declared.
    public enum Environment: Sendable {
        /// Undeclared variables are errors, read or written: for playbooks and modules.
        case strict
        /// Writing declares a variable: for the prompt.
        case prompt
    }

    /// What a line typed at the prompt comes to.
    public enum Evaluation: Sendable {
        /// The line only begins something: read on, and evaluate it all.
        case incomplete
        case values([LuaValue])
    }

    /// `Lua 5.4.4`.
    public static var luaVersion: String { "" }

    public init(_ configuration: LuaConfiguration = LuaConfiguration()) async throws(LuaError) { throw .closedMachine }

    public private(set) var modules: [HostModule] = []
    public private(set) var classes: [HostClass] = []
    public private(set) var globals: [HostFunction] = []

    /// Makes a module that `require` finds before any file.
    public func register(module: HostModule) throws(LuaError) { throw .closedMachine }
    /// Must come before the first object of the class reaches Lua.
    public func register(class type: HostClass) throws(LuaError) { throw .closedMachine }
    public func register(global function: HostFunction) throws(LuaError) { throw .closedMachine }
    public func setGlobal(_ name: String, _ value: LuaValue) throws(LuaError) { throw .closedMachine }

    /// Compiles a chunk without running it.
    public func load(
        source: String, chunkName: String, environment: Environment = .strict
    ) throws(LuaError) -> LuaFunctionHandle { throw .closedMachine }

    public func call(_ function: LuaFunctionHandle, _ arguments: [LuaValue] = []) async throws(LuaError) -> [LuaValue] {
        throw .closedMachine
    }
    @discardableResult
    public func run(
        source: String, chunkName: String, arguments: [LuaValue] = [], environment: Environment = .strict
    ) async throws(LuaError) -> [LuaValue] { throw .closedMachine }
    public func evaluate(_ line: String, chunkName: String = "prompt") async throws(LuaError) -> Evaluation {
        throw .closedMachine
    }
    /// A value as the prompt prints it.
    public func text(of value: LuaValue) async -> String { "" }

    /// Bytes that Lua's values take now.
    public var memoryInUse: Int { 0 }

    /// Stops every call that runs now, from any thread. A second time it stops them without running `<close>` variables.
    public nonisolated func cancel(_ reason: CancelReason) {}
    /// Stops what runs and frees everything. The machine is of no use afterwards.
    public func close() async {}
}

extension LuaError {
    static let closedMachine = LuaError(LuaErrorFields(kind: Kind.closed, message: "the Lua machine is closed"))
}
