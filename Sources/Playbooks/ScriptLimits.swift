import Changes

/// How much of this machine Lua code may use up.
public struct ScriptLimits: Sendable {
    /// What Lua's values may take, in bytes. A fleet of 200 clusters with 100 nodes each fits many times.
    public var memory: Int
    /// How much processor time a script may use without waiting for anything; `nil` for as much as it likes.
    public var busy: Duration?

    /// With which status the process ends when a script that was stopped is stuck in Lua's own code, by the kind of error that
    /// it was stopped with; `nil` lets it compute.
    public var stuckStatus: (@Sendable (OperationError.Code) -> Int32)?

    public init(
        memory: Int = 1 << 30, busy: Duration? = .seconds(30),
        stuckStatus: (@Sendable (OperationError.Code) -> Int32)? = nil
    ) {
        self.memory = memory
        self.busy = busy
        self.stuckStatus = stuckStatus
    }
}
