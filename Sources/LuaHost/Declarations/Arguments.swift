/// The arguments of one call of a host function, checked against its declaration.
public struct Arguments: NamedValues {
    enum Source: Sendable {
        /// Of a function that does not wait: read from Lua's stack when asked for, so that nothing is copied in vain.
        case stack(StackArguments)
        case values(ValueArguments)
    }

    let source: Source

    public subscript(name: String) -> LuaValue {
        switch source {
        case .stack(let arguments): arguments[name]
        case .values(let arguments): arguments[name]
        }
    }

    /// The object of a method call.
    public func receiver<Object: HostObject>(as type: Object.Type = Object.self) throws(LuaError) -> Object {
        let receiver =
            switch source {
            case .stack(let arguments): arguments.receiver
            case .values(let arguments): arguments.receiver
            }
        guard let object = receiver as? Object else {
            throw LuaError(
                LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "the receiver is no \(type.className)"))
        }
        return object
    }

    /// The machine that the caller runs on: for calling functions that were given as arguments.
    public func machine() throws(LuaError) -> LuaMachine {
        let machine =
            switch source {
            case .stack(let arguments): arguments.machine
            case .values(let arguments): arguments.machine
            }
        guard let machine else { throw LuaError.closedMachine }
        return machine
    }
}

/// The arguments of a function that may wait, which outlive the stack they came on.
struct ValueArguments: Sendable {
    let names: [String]
    let values: [LuaValue]
    let receiver: (any HostObject)?
    let machine: LuaMachine?

    subscript(name: String) -> LuaValue { names.firstIndex(of: name).map { values[$0] } ?? .nil }
}
