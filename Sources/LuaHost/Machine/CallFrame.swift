import CLua
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The call of a host function that does not wait, while it is under way; its arguments are still on Lua's stack.
///
/// A machine has one, used anew for each call, because an object a call would cost as much as all the rest of it. Whoever
/// reads gives the number of the call that it means. Frames are never freed, only handed on to the next machine, so that
/// whoever kept one too long still finds one, with another number.
// Unchecked because everything here belongs to the machine's thread: `isCurrent` refuses every other thread, and every
// moment after the call.
final class CallFrame: @unchecked Sendable {
    // Not checked for overlapping access at run time, and no references counted: these would be the dearest parts of a
    // call. Nothing that runs in between touches them twice, the core outlives its calls, and keeps each box.
    @exclusivity(unchecked) private var number: UInt64 = 0
    @exclusivity(unchecked) private var state: OpaquePointer?
    @exclusivity(unchecked) private var names = UnsafeBufferPointer<String>(start: nil, count: 0)
    @exclusivity(unchecked) private var base: Int32 = 1
    @exclusivity(unchecked) private unowned(unsafe) var box: FunctionBox?
    @exclusivity(unchecked) private unowned(unsafe) var core: LuaCore?
    @exclusivity(unchecked) private var thread = pthread_self()
    @exclusivity(unchecked) private var failure: LuaError?

    private static let spare = Mutex<[CallFrame]>([])

    static func take() -> Unmanaged<CallFrame> {
        .passRetained(spare.withLock { $0.popLast() } ?? CallFrame())
    }

    static func giveBack(_ frame: Unmanaged<CallFrame>) {
        let frame = frame.takeRetainedValue()
        frame.end()
        spare.withLock { $0.append(frame) }
    }

    @inline(__always)
    func begin(_ core: LuaCore, _ box: FunctionBox, _ state: OpaquePointer) -> UInt64 {
        number &+= 1
        self.core = core
        self.box = box
        self.state = state
        names = box.nameBuffer
        base = box.base
        return number
    }

    @inline(__always)
    func end() { number &+= 1 }

    func attach() { thread = pthread_self() }

    @inline(__always)
    private func isCurrent(_ call: UInt64) -> Bool { thread == pthread_self() && number == call }

    @inline(__always)
    private func position(_ call: UInt64, _ name: String) -> Int? {
        guard isCurrent(call) else { return nil }
        for position in 0..<names.count where names[position] == name { return position }
        return nil
    }

    /// The argument, its default, or `nil`.
    func value(_ call: UInt64, _ name: String) -> LuaValue {
        guard let position = position(call, name), let core, let box, let state else { return .nil }
        do {
            return try core.argument(position, of: box, state)
        } catch {
            failure = error
            return .nil
        }
    }

    /// Why an argument could not be read in the call that ends now, such as too large a table.
    func takeFailure() -> LuaError? {
        guard failure != nil else { return nil }
        defer { failure = nil }
        return failure
    }

    /// An integer that is given as such; `nil` for everything else.
    @inline(__always)
    func integer(_ call: UInt64, _ name: String) -> Int? {
        guard let position = position(call, name), let state else { return nil }
        let index = base &+ Int32(truncatingIfNeeded: position)
        guard lua_isinteger(state, index) != 0 else { return nil }
        return Int(exactly: lua_tointegerx(state, index, nil))
    }

    /// A number that is given as such; `nil` for everything else.
    @inline(__always)
    func number(_ call: UInt64, _ name: String) -> Double? {
        guard let position = position(call, name), let state else { return nil }
        let index = base &+ Int32(truncatingIfNeeded: position)
        return lua_type(state, index) == LUA_TNUMBER ? lua_tonumberx(state, index, nil) : nil
    }

    /// UTF-8 text that is given as such; `nil` for everything else.
    @inline(__always)
    func text(_ call: UInt64, _ name: String) -> String? {
        guard let position = position(call, name), let state else { return nil }
        return LuaCore.text(at: base &+ Int32(truncatingIfNeeded: position), in: state)
    }

    func receiver(_ call: UInt64) -> (any HostObject)? {
        guard isCurrent(call), let core, let box, let state else { return nil }
        return core.object(at: 1, in: state, of: box.receiver)
    }

    func machine(_ call: UInt64) -> LuaMachine? { isCurrent(call) ? core?.owner : nil }
}
