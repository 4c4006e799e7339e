/// The arguments of one call of a host function, checked against its declaration.
public struct Arguments: NamedValues {
    enum Source: Sendable {
        /// Of a function that does not wait: read from Lua's stack when asked for, so that nothing is copied in vain.
        case call(CallFrame.Place, UInt64)
        case values(ValueArguments)
    }

    let source: Source

    public subscript(name: String) -> LuaValue {
        switch source {
        case .call(let frame, let call): frame.pointer.pointee.value(call, name)
        case .values(let arguments): arguments[name]
        }
    }

    /// The object of a method call.
    public func receiver<Object: HostObject>(as type: Object.Type = Object.self) throws(LuaError) -> Object {
        let receiver =
            switch source {
            case .call(let frame, let call): frame.pointer.pointee.receiver(call)
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
            case .call(let frame, let call): frame.pointer.pointee.machine(call)
            case .values(let arguments): arguments.machine
            }
        guard let machine else { throw LuaError.closedMachine }
        return machine
    }
}

// The same as for all named values, without a detour over LuaValue where the argument is what it should be.
extension Arguments {
    public func integer(_ name: String) throws(LuaError) -> Int {
        if case .call(let frame, let call) = source, let value = frame.pointer.pointee.integer(call, name) {
            return value
        }
        return try checkedInteger(name)
    }

    public func number(_ name: String) throws(LuaError) -> Double {
        if case .call(let frame, let call) = source, let value = frame.pointer.pointee.number(call, name) {
            return value
        }
        return try checkedNumber(name)
    }

    public func string(_ name: String) throws(LuaError) -> String {
        if case .call(let frame, let call) = source, let value = frame.pointer.pointee.text(call, name) { return value }
        return try checkedString(name)
    }
}

/// The arguments of a function that may wait, which outlive the stack they came on.
final class ValueArguments: Sendable {
    let names: [String]
    let values: [LuaValue]
    let receiver: (any HostObject)?
    let machine: LuaMachine?

    init(names: [String], values: [LuaValue], receiver: (any HostObject)?, machine: LuaMachine?) {
        self.names = names
        self.values = values
        self.receiver = receiver
        self.machine = machine
    }

    subscript(name: String) -> LuaValue { names.firstIndex(of: name).map { values[$0] } ?? .nil }
}
