final class MachineControl: Sendable {
    func forget(_ id: Int32) {}
}
struct StackArguments: Sendable {
    let receiver: (any HostObject)?
    let machine: LuaMachine?
    subscript(name: String) -> LuaValue { .nil }
}
