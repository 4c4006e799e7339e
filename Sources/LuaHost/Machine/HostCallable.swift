import CLua
import CLuaBridge

/// What a C closure in Lua leads to. The core keeps each alive as long as its Lua state.
class HostCallable {
    /// Answers with the number of results it pushed, or one of the `MW_` codes. Nothing below may raise a Lua error.
    func invoke(_ core: LuaCore, _ state: OpaquePointer) -> Int32 { 0 }

    final var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}

/// A function of the host's own that reads its arguments itself.
final class PrimitiveBox: HostCallable {
    typealias Body = (LuaCore, OpaquePointer) throws -> Int32
    private let body: Body

    init(_ body: @escaping Body) { self.body = body }

    override func invoke(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
        do { return try body(core, state) } catch { return core.raise(error, in: state) }
    }
}

/// A declared host function.
final class FunctionBox: HostCallable {
    let function: HostFunction
    /// What stands before the name in messages: `kernel.`, `cluster:`.
    let prefix: String
    /// The class whose objects it is a method of.
    let receiver: ClassBox?
    /// Generic `for` passes its own values to a callable object.
    let ignoresExtraArguments: Bool
    let names: [String]

    init(_ function: HostFunction, prefix: String, receiver: ClassBox? = nil, ignoresExtraArguments: Bool = false) {
        self.function = function
        self.prefix = prefix
        self.receiver = receiver
        self.ignoresExtraArguments = ignoresExtraArguments
        names = function.parameters.map(\.name)
    }

    var fullName: String { prefix + function.name }
    /// Where the first declared argument is on the stack.
    var base: Int32 { receiver == nil ? 1 : 2 }

    override func invoke(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
        do {
            try check(core, state)
            switch function.body {
            case .sync(let body):
                let call = core.beginCall()
                defer { core.endCall() }
                let source = StackArguments(core: core, box: self, state: state, call: call)
                return try core.push(body(Arguments(source: .stack(source))), to: state)
            case .async(let body):
                let arguments = Arguments(source: .values(try values(core, state)))
                core.pending = PendingCall { [try await body(arguments)] }
                return Int32(MW_WAIT)
            case .lua: return checkedArguments(core, state)
            }
        } catch {
            return core.raise(error, in: state)
        }
    }

    private func values(_ core: LuaCore, _ state: OpaquePointer) throws(LuaError) -> ValueArguments {
        var values: [LuaValue] = []
        values.reserveCapacity(names.count)
        for position in function.parameters.indices { values.append(try core.argument(position, of: self, state)) }
        return ValueArguments(
            names: names, values: values, receiver: core.object(at: 1, in: state, of: receiver), machine: core.owner)
    }

    /// For a body in Lua: the arguments as they came, with missing defaults filled in.
    private func checkedArguments(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
        if function.parameters.last?.isVariadic == true { return lua_gettop(state) }
        lua_settop(state, Int32(names.count) + base - 1)
        for (position, parameter) in function.parameters.enumerated() {
            let index = base + Int32(position)
            guard let value = parameter.defaultValue, lua_type(state, index) <= LUA_TNIL else { continue }
            guard core.pushScalar(value, to: state) else { continue }
            lua_copy(state, -1, index)
            lua_settop(state, -2)
        }
        return lua_gettop(state)
    }
}
