import CLua
import CLuaBridge

extension LuaCore {
    /// An argument that passed the check, with its defaults.
    func argument(_ position: Int, of box: FunctionBox, _ state: OpaquePointer) throws(LuaError) -> LuaValue {
        let parameter = box.function.parameters[position]
        let index = box.base + Int32(position)
        if parameter.isVariadic {
            return .list(try values(from: index, through: lua_gettop(state), in: state))
        }
        let given = lua_type(state, index) <= LUA_TNIL ? .nil : try value(at: index, in: state)
        return parameter.complete(given)
    }
}

extension Parameter {
    /// The value with defaults in place of what is missing, in options tables too.
    func complete(_ value: LuaValue) -> LuaValue {
        let value = value.isNil ? defaultValue ?? .nil : value
        guard case .table(let fields) = type, !fields.isEmpty else { return value }
        guard var table = value.isNil ? LuaTable() : value.tableValue else { return value }
        for field in fields { table[field.name] = field.complete(table[field.name]) }
        return value.isNil && table.isEmpty ? .nil : .table(table)
    }
}
