import CLua
import CLuaBridge
import Synchronization

/// The call of a host function that does not wait, while it is under way; its arguments are still on Lua's stack.
///
/// A machine has one, used anew for each call, because an object a call would cost as much as all the rest of it. Whoever
/// reads gives the number of the call that it means. Frames are never freed, only handed on to the next machine, so that
/// whoever kept one too long still finds one, with another number.
struct CallFrame {
    private var number: UInt64 = 0
    private var state: OpaquePointer?
    private var names = UnsafeBufferPointer<String>(start: nil, count: 0)
    /// What the arguments were found to be; `nil` when that took more than quick checks.
    private var checks: UnsafePointer<QuickCheck>?
    /// Bodies mostly read their arguments in order.
    private var next = 0
    private var base: Int32 = 1
    // The core outlives its calls and keeps each box: no references are counted, which would be the dearest part of a call.
    private unowned(unsafe) var box: FunctionBox?
    private unowned(unsafe) var core: LuaCore?
    private var thread = mw_this_thread()
    /// Whether an argument could not be read in this call, such as too large a table: then the call fails, whatever it made
    /// of it.
    private(set) var hasFailed = false
    private var failure: LuaError?

    /// A place that holds one.
    // Unchecked because everything there belongs to the machine's thread: `isCurrent` refuses every other thread, and every
    // moment after the call.
    struct Place: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<CallFrame>
    }

    private static let spare = Mutex<[Place]>([])

    static func take() -> Place {
        if let place = spare.withLock({ $0.popLast() }) { return place }
        let pointer = UnsafeMutablePointer<CallFrame>.allocate(capacity: 1)
        pointer.initialize(to: CallFrame())
        return Place(pointer: pointer)
    }

    static func giveBack(_ place: Place) {
        place.pointer.pointee.end()
        spare.withLock { $0.append(place) }
    }

    /// - Parameter isPlain: Whether the arguments passed the quick checks.
    @inline(__always)
    mutating func begin(_ box: FunctionBox, _ state: OpaquePointer, isPlain: Bool) -> UInt64 {
        number &+= 1
        self.box = box
        self.state = state
        names = box.nameBuffer
        checks = isPlain ? box.quickChecks.baseAddress : nil
        next = 0
        base = box.base
        return number
    }

    @inline(__always)
    mutating func end() { number &+= 1 }

    /// Belongs to a core and the calling thread from now on.
    mutating func attach(_ core: LuaCore) {
        self.core = core
        thread = mw_this_thread()
    }

    @inline(__always)
    private func isCurrent(_ call: UInt64) -> Bool { thread == mw_this_thread() && number == call }

    @inline(__always)
    private mutating func position(_ call: UInt64, _ name: String) -> Int? {
        guard isCurrent(call) else { return nil }
        var position = next
        if position >= names.count || names[position] != name {
            guard let found = names.firstIndex(of: name) else { return nil }
            position = found
        }
        next = position &+ 1
        return position
    }

    /// The argument, its default, or `nil`.
    mutating func value(_ call: UInt64, _ name: String) -> LuaValue {
        guard let position = position(call, name), let core, let box, let state else { return .nil }
        do {
            return try core.argument(position, of: box, state)
        } catch {
            hasFailed = true
            failure = error
            return .nil
        }
    }

    /// Why an argument could not be read.
    mutating func takeFailure() -> LuaError? {
        defer {
            hasFailed = false
            failure = nil
        }
        return failure
    }

    /// An integer that is given as such; `nil` for everything else.
    @inline(__always)
    mutating func integer(_ call: UInt64, _ name: String) -> Int? {
        guard let position = position(call, name), let state else { return nil }
        let index = base &+ Int32(truncatingIfNeeded: position)
        guard checks?[position].kind == .integer || lua_isinteger(state, index) != 0 else { return nil }
        return Int(exactly: lua_tointegerx(state, index, nil))
    }

    /// A number that is given as such; `nil` for everything else.
    @inline(__always)
    mutating func number(_ call: UInt64, _ name: String) -> Double? {
        guard let position = position(call, name), let state else { return nil }
        let index = base &+ Int32(truncatingIfNeeded: position)
        guard checks?[position].kind == .number || lua_type(state, index) == LUA_TNUMBER else { return nil }
        return lua_tonumberx(state, index, nil)
    }

    /// UTF-8 text that is given as such; `nil` for everything else.
    @inline(__always)
    mutating func text(_ call: UInt64, _ name: String) -> String? {
        guard let position = position(call, name), let state else { return nil }
        return LuaCore.text(at: base &+ Int32(truncatingIfNeeded: position), in: state)
    }

    func receiver(_ call: UInt64) -> (any HostObject)? {
        guard isCurrent(call), let core, let box, let state else { return nil }
        return core.object(at: 1, in: state, of: box.receiver)
    }

    func machine(_ call: UInt64) -> LuaMachine? { isCurrent(call) ? core?.owner : nil }
}
