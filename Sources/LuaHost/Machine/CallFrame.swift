import CLua

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The call of a host function that does not wait, while it is under way; its arguments are still on Lua's stack.
///
/// A machine has one, used anew for each call, because an object a call would cost as much as all the rest of it. Whoever
/// reads gives the number of the call that it means.
// Unchecked because everything here belongs to the machine's thread: `isCurrent` refuses every other thread, and every
// moment after the call.
final class CallFrame: @unchecked Sendable {
    // Not checked for overlapping access at run time, which would be the dearest part of a call: no code that could run
    // in between touches them twice.
    @exclusivity(unchecked) private var number: UInt64 = 0
    @exclusivity(unchecked) private var state: OpaquePointer?
    // The core outlives its calls, and keeps each box.
    @exclusivity(unchecked) private unowned(unsafe) var box: FunctionBox?
    @exclusivity(unchecked) private unowned(unsafe) var core: LuaCore?
    @exclusivity(unchecked) private var thread = pthread_self()

    @inline(__always)
    func begin(_ core: LuaCore, _ box: FunctionBox, _ state: OpaquePointer) -> UInt64 {
        number &+= 1
        self.core = core
        self.box = box
        self.state = state
        return number
    }

    @inline(__always)
    func end() {
        number &+= 1
        core = nil
        box = nil
        state = nil
    }

    func attach() { thread = pthread_self() }

    @inline(__always)
    private func position(_ call: UInt64, _ name: String) -> (core: LuaCore, box: FunctionBox, state: OpaquePointer, Int)? {
        guard pthread_equal(thread, pthread_self()) != 0, number == call, let core, let box, let state,
            let position = box.position(of: name)
        else { return nil }
        return (core, box, state, position)
    }

    func value(_ call: UInt64, _ name: String) -> LuaValue {
        guard let (core, box, state, position) = position(call, name) else { return .nil }
        return (try? core.argument(position, of: box, state)) ?? .nil
    }

    /// An integer that is given as such; `nil` for everything else.
    @inline(__always)
    func integer(_ call: UInt64, _ name: String) -> Int? {
        guard let (_, box, state, position) = position(call, name) else { return nil }
        let index = box.base + Int32(position)
        guard lua_isinteger(state, index) != 0 else { return nil }
        return Int(exactly: lua_tointegerx(state, index, nil))
    }

    /// A number that is given as such; `nil` for everything else.
    @inline(__always)
    func number(_ call: UInt64, _ name: String) -> Double? {
        guard let (_, box, state, position) = position(call, name) else { return nil }
        let index = box.base + Int32(position)
        return lua_type(state, index) == LUA_TNUMBER ? lua_tonumberx(state, index, nil) : nil
    }

    /// UTF-8 text that is given as such; `nil` for everything else.
    @inline(__always)
    func text(_ call: UInt64, _ name: String) -> String? {
        guard let (core, box, state, position) = position(call, name) else { return nil }
        return core.text(at: box.base + Int32(position), in: state)
    }

    private func isCurrent(_ call: UInt64) -> Bool { pthread_equal(thread, pthread_self()) != 0 && number == call }

    func receiver(_ call: UInt64) -> (any HostObject)? {
        guard isCurrent(call), let core, let box, let state else { return nil }
        return core.object(at: 1, in: state, of: box.receiver)
    }

    func machine(_ call: UInt64) -> LuaMachine? { isCurrent(call) ? core?.owner : nil }
}
