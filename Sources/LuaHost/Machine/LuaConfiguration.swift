/// Where the source of a module was found.
public enum LuaModuleLookup: Sendable {
    /// - Parameters:
    ///   - chunkName: How messages name the file: `topology.lua`.
    ///   - isSealed: Whether reading a member that the module lacks is an error, as it is of registered modules.
    case found(source: String, chunkName: String, isSealed: Bool = false)
    /// - Parameter searched: Where it was looked for, for the message.
    case missing(searched: [String])
}

/// What a machine needs from whoever makes it.
public struct LuaConfiguration: Sendable {
    /// What Lua's values may take, in bytes.
    public var memoryLimit: Int
    /// Called on the machine's thread with each line that a script prints, without a newline at its end.
    public var print: @Sendable (String) -> Void
    /// Called on the machine's thread when `require` names no registered module.
    public var findModule: @Sendable (String) throws -> LuaModuleLookup
    /// What scripts see of a Swift error that a host function throws.
    public var describeError: @Sendable (any Error) -> LuaErrorFields
    /// What `task.sleep` and `task.timeout` wait on.
    public var clock: any Clock<Duration>
    /// How long `<close>` variables may take once a script is stopped.
    public var closeGrace: Duration
    /// How much of the processor's time a script may use without waiting for anything, before all of it is stopped; `nil`
    /// for as much as it likes.
    public var busyLimit: Duration?
    /// With which status the process ends when code was asked to stop, goes on to compute for five seconds, and cannot be
    /// stopped by anything else: some of Lua's own C code; `nil` lets it compute.
    public var stuckStatus: (@Sendable (CancelReason) -> Int32)?
    /// Opens a file that a script reads by Lua's own `io`, and gives the descriptor away.
    ///
    /// What it throws is raised, except for the kinds `not_found` and `file`, which `io.open` returns as Lua does.
    public var openFile: @Sendable (_ path: String, _ mode: String) throws -> Int32
    /// What `os.getenv` returns.
    public var environmentVariable: @Sendable (String) throws -> String?
    /// What a script gets that calls a function which changes something, by its full name; `nil` lets all be called.
    public var refuseMutation: (@Sendable (_ function: String) -> any Error)?
    /// What to use instead of what Lua has elsewhere and scripts lack, as a hint, by name: `os.execute`, `dofile`, `cjson`.
    public var substitutes: [String: String] = [:]
    /// What ``findModule`` finds for every script, for suggestions.
    public var libraryModules: [String] = []

    public init(
        memoryLimit: Int = 256 << 20, print: @escaping @Sendable (String) -> Void = { Swift.print($0) },
        findModule: @escaping @Sendable (String) throws -> LuaModuleLookup = { _ in .missing(searched: []) },
        describeError: @escaping @Sendable (any Error) -> LuaErrorFields = Self.describe,
        clock: any Clock<Duration> = ContinuousClock(), closeGrace: Duration = .seconds(5),
        busyLimit: Duration? = nil, stuckStatus: (@Sendable (CancelReason) -> Int32)? = nil,
        openFile: @escaping @Sendable (_ path: String, _ mode: String) throws -> Int32 = { _, _ in
            throw Self.noAccess("files")
        },
        environmentVariable: @escaping @Sendable (String) throws -> String? = { _ in
            throw Self.noAccess("environment variables")
        }, refuseMutation: (@Sendable (_ function: String) -> any Error)? = nil
    ) {
        self.memoryLimit = memoryLimit
        self.print = print
        self.findModule = findModule
        self.describeError = describeError
        self.clock = clock
        self.closeGrace = closeGrace
        self.busyLimit = busyLimit
        self.stuckStatus = stuckStatus
        self.openFile = openFile
        self.environmentVariable = environmentVariable
        self.refuseMutation = refuseMutation
    }

    /// What scripts get where they may use nothing of a kind.
    public static func noAccess(_ what: String) -> LuaError {
        LuaError(LuaErrorFields(kind: "not_allowed", message: "\(what) are not available here"))
    }

    /// The error's own description, and no more.
    public static func describe(_ error: any Error) -> LuaErrorFields {
        error is CancellationError
            ? LuaErrorFields(kind: CancelReason.cancelled.rawValue, message: CancelReason.cancelled.message)
            : LuaErrorFields(kind: LuaError.Kind.runtime, message: "\(error)")
    }
}
