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
    let fullName: String
    /// Generic `for` passes its own values to a callable object.
    let ignoresExtraArguments: Bool
    let names: [String]
    /// The same names, to be looked at without counting references; so are what follows.
    let nameBuffer: UnsafeBufferPointer<String>
    let quickChecks: UnsafeBufferPointer<QuickCheck>
    let receiverType: UnsafeMutableRawPointer?
    /// Where the first declared argument is on the stack.
    let base: Int32
    private let isSync: Bool
    /// Not optional, because taking it out of one would count a reference.
    private let syncBody: HostFunction.SyncBody
    /// The prompt prints every result, also nil, so a function that declares none and has none pushes none.
    private let returnsNothing: Bool

    init(_ function: HostFunction, prefix: String, receiver: ClassBox? = nil, ignoresExtraArguments: Bool = false) {
        self.function = function
        self.prefix = prefix
        fullName = prefix + function.name
        self.receiver = receiver
        self.ignoresExtraArguments = ignoresExtraArguments
        names = function.parameters.map(\.name)
        nameBuffer = Self.copy(names)
        quickChecks = Self.copy(function.parameters.map(QuickCheck.init))
        receiverType = receiver?.pointer
        base = receiver == nil ? 1 : 2
        returnsNothing = function.result.type == nil
        if case .sync(let body) = function.body {
            isSync = true
            syncBody = body
        } else {
            isSync = false
            syncBody = { _ in .nil }
        }
    }

    private static func copy<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
        _ = buffer.initialize(fromContentsOf: elements)
        return UnsafeBufferPointer(buffer)
    }

    deinit {
        UnsafeMutableBufferPointer(mutating: nameBuffer).deinitialize().deallocate()
        quickChecks.deallocate()
    }

    override func invoke(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
        let isPlain = passesQuickChecks(core, state)
        guard isSync, isPlain else { return invokeSlowly(core, state, isPlain: isPlain) }
        return invokeBody(core, state, isPlain: true)
    }

    @inline(__always)
    private func invokeBody(_ core: LuaCore, _ state: OpaquePointer, isPlain: Bool) -> Int32 {
        let frame = core.frame.pointer
        let call = frame.pointee.begin(self, state, isPlain: isPlain)
        do {
            let result = try syncBody(Arguments(source: .call(core.frame, call)))
            frame.pointee.end()
            if !frame.pointee.hasFailed {
                return returnsNothing && result.isNil ? 0 : core.push(result, to: state)
            }
        } catch {
            return failed(error, core, state)
        }
        return failed(LuaError.outOfMemory, core, state)
    }

    @inline(never)
    private func failed(_ error: any Error, _ core: LuaCore, _ state: OpaquePointer) -> Int32 {
        core.frame.pointer.pointee.end()
        return core.raise(core.frame.pointer.pointee.takeFailure() ?? error, in: state)
    }

    @inline(never)
    private func invokeSlowly(_ core: LuaCore, _ state: OpaquePointer, isPlain: Bool) -> Int32 {
        do {
            if !isPlain { try check(core, state) }
            return isSync
                ? invokeBody(core, state, isPlain: isPlain) : try invokeOther(core, state, isPlain: isPlain)
        } catch {
            return failed(error, core, state)
        }
    }

    // By itself, because what it needs of the stack would cost the others too.
    @inline(never)
    private func invokeOther(_ core: LuaCore, _ state: OpaquePointer, isPlain: Bool) throws(LuaError) -> Int32 {
        guard case .async(let body) = function.body else {
            return isPlain ? lua_gettop(state) : completedArguments(core, state)
        }
        let arguments = try values(core, state)
        // No capture list: with one, swiftc 6.3.1 -O has the closure leave the machine's thread, which costs two changes of
        // thread a call.
        let returnsNothing = returnsNothing
        core.pending = PendingCall(wait: HostWait(name: fullName, function.parameters, arguments)) {
            let result = try await body(Arguments(source: .values(arguments)))
            return returnsNothing && result.isNil ? [] : [result]
        }
        return Int32(MW_WAIT)
    }

    private func values(_ core: LuaCore, _ state: OpaquePointer) throws(LuaError) -> ValueArguments {
        var values: [LuaValue] = []
        values.reserveCapacity(names.count)
        for position in function.parameters.indices { values.append(try core.argument(position, of: self, state)) }
        return ValueArguments(
            names: names, values: values, receiver: core.object(at: 1, in: state, of: receiver), machine: core.owner)
    }

    /// For a body in Lua: the arguments as they came, with missing defaults filled in.
    private func completedArguments(_ core: LuaCore, _ state: OpaquePointer) -> Int32 {
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
