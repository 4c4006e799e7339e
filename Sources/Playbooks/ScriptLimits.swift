/// How much of this machine Lua code may use up.
public struct ScriptLimits: Sendable, Hashable {
    /// What Lua's values may take, in bytes. A fleet of 200 clusters with 100 nodes each fits many times.
    public var memory: Int
    /// How much processor time a script may use without waiting for anything; `nil` for as much as it likes.
    public var busy: Duration?

    public init(memory: Int = 1 << 30, busy: Duration? = .seconds(30)) {
        self.memory = memory
        self.busy = busy
    }
}
