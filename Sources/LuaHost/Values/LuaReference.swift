/// Keeps a value of a machine alive until the last copy is gone. It says nothing about the machine's life.
final class RegistrySlot: Sendable {
    let id: Int32
    private let control: MachineControl

    init(id: Int32, control: MachineControl) {
        self.id = id
        self.control = control
    }

    deinit { control.forget(id) }

    func belongs(to other: MachineControl) -> Bool { control === other }
}

/// A function of a machine, to be called with ``LuaMachine/call(_:_:)``.
public struct LuaFunctionHandle: Sendable, Hashable {
    let slot: RegistrySlot

    public static func == (left: Self, right: Self) -> Bool { left.slot === right.slot }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(slot)) }
}

/// A value that cannot be copied out of Lua, but handed back to it.
public struct LuaReference: Sendable, Hashable {
    let slot: RegistrySlot
    /// Lua's word: `thread`, `userdata` or `table`.
    public let typeName: String

    public static func == (left: Self, right: Self) -> Bool { left.slot === right.slot }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(slot)) }
}
