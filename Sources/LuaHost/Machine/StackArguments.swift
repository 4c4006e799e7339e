import CLua

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The arguments of a call that is under way, still on Lua's stack.
// Unchecked because core and stack belong to the machine's thread: `isCurrent` refuses every other thread, and every
// moment after the call.
struct StackArguments: @unchecked Sendable {
    let core: LuaCore
    let box: FunctionBox
    let state: OpaquePointer
    let call: UInt64

    private var isCurrent: Bool { core.isOnThread && core.isCurrent(call) }

    subscript(name: String) -> LuaValue {
        guard isCurrent, let position = box.names.firstIndex(of: name) else { return .nil }
        return (try? core.argument(position, of: box, state)) ?? .nil
    }

    var receiver: (any HostObject)? { isCurrent ? core.object(at: 1, in: state, of: box.receiver) : nil }
    var machine: LuaMachine? { isCurrent ? core.owner : nil }
}
