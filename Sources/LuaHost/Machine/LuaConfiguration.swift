/// Where the source of a module was found.
public enum LuaModuleLookup: Sendable {
    /// - Parameter chunkName: How messages name the file: `topology.lua`.
    case found(source: String, chunkName: String)
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
    public var findModule: @Sendable (String) -> LuaModuleLookup
    /// What scripts see of a Swift error that a host function throws.
    public var describeError: @Sendable (any Error) -> LuaErrorFields
    /// What `task.sleep` and `task.timeout` wait on.
    public var clock: any Clock<Duration>
    /// How long `<close>` variables may take once a script is stopped.
    public var closeGrace: Duration

    public init(
        memoryLimit: Int = 256 << 20, print: @escaping @Sendable (String) -> Void = { Swift.print($0) },
        findModule: @escaping @Sendable (String) -> LuaModuleLookup = { _ in .missing(searched: []) },
        describeError: @escaping @Sendable (any Error) -> LuaErrorFields = Self.describe,
        clock: any Clock<Duration> = ContinuousClock(), closeGrace: Duration = .seconds(5)
    ) {
        self.memoryLimit = memoryLimit
        self.print = print
        self.findModule = findModule
        self.describeError = describeError
        self.clock = clock
        self.closeGrace = closeGrace
    }

    /// The error's own description, and no more.
    public static func describe(_ error: any Error) -> LuaErrorFields {
        error is CancellationError
            ? LuaErrorFields(kind: CancelReason.cancelled.rawValue, message: CancelReason.cancelled.message)
            : LuaErrorFields(kind: LuaError.Kind.runtime, message: "\(error)")
    }
}
