import Values

extension LuaError {
    static let closedMachine = LuaError(LuaErrorFields(kind: Kind.closed, message: "the Lua machine is closed"))
    static let outOfMemory = LuaError(LuaErrorFields(kind: Kind.memory, message: "not enough memory"))

    static func closed(_ className: String) -> LuaError {
        LuaError(LuaErrorFields(kind: Kind.closed, message: "the \(className) is closed"))
    }

    static func timedOut(after limit: Duration) -> LuaError {
        LuaError(LuaErrorFields(kind: Kind.timeout, message: "not done after \(limit.text)", retryable: true))
    }

    init(_ reason: CancelReason) {
        self.init(LuaErrorFields(kind: reason.rawValue, message: reason.message))
    }
}
