import CLua
import CLuaBridge

extension LuaCore {
    /// Reads a value from a stack without changing anything there. Tables are copied; of a table that contains itself
    /// the inner one becomes an opaque reference.
    func value(at index: Int32, in state: OpaquePointer) throws(LuaError) -> LuaValue {
        switch lua_type(state, index) {
        case LUA_TBOOLEAN: return .bool(lua_toboolean(state, index) != 0)
        case LUA_TNUMBER:
            return lua_isinteger(state, index) != 0
                ? .integer(lua_tointegerx(state, index, nil)) : .number(lua_tonumberx(state, index, nil))
        case LUA_TSTRING: return .string(string(at: index, in: state))
        case LUA_TTABLE:
            var reader = TableReader(core: self, state: state)
            return try reader.table(at: lua_absindex(state, index))
        case LUA_TFUNCTION: return .function(LuaFunctionHandle(slot: try slot(at: index, in: state)))
        case LUA_TLIGHTUSERDATA: return .null
        case LUA_TUSERDATA: return try object(at: index, in: state)
        case LUA_TTHREAD: return .opaque(LuaReference(slot: try slot(at: index, in: state), typeName: "thread"))
        default: return .nil
        }
    }

    func values(from first: Int32, through last: Int32, in state: OpaquePointer) throws(LuaError) -> [LuaValue] {
        guard first <= last else { return [] }
        var values: [LuaValue] = []
        for index in first...last { values.append(try value(at: index, in: state)) }
        return values
    }

    /// Valid until the value leaves the stack. Only for strings: Lua would convert a number in place.
    static func bytes(at index: Int32, in state: OpaquePointer) -> UnsafeRawBufferPointer {
        var length = 0
        let start = lua_tolstring(state, index, &length)
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    func text(at index: Int32, in state: OpaquePointer) -> String? { Self.text(at: index, in: state) }

    static func text(at index: Int32, in state: OpaquePointer) -> String? {
        guard lua_type(state, index) == LUA_TSTRING else { return nil }
        return String(validating: bytes(at: index, in: state), as: UTF8.self)
    }

    private func string(at index: Int32, in state: OpaquePointer) -> LuaString {
        let bytes = Self.bytes(at: index, in: state)
        return String(validating: bytes, as: UTF8.self).map { LuaString($0) } ?? LuaString(bytes: bytes)
    }

    func slot(at index: Int32, in state: OpaquePointer) throws(LuaError) -> RegistrySlot {
        let reference = mw_reference(state, lua_absindex(state, index))
        guard reference != mw_no_reference else { throw .outOfMemory }
        return RegistrySlot(id: reference, control: control)
    }

    private func object(at index: Int32, in state: OpaquePointer) throws(LuaError) -> LuaValue {
        guard let userdata = mw_test_object(machine, state, index) else {
            return .opaque(LuaReference(slot: try slot(at: index, in: state), typeName: "userdata"))
        }
        guard let box = Self.box(of: userdata) else { throw .closed(Self.type(of: userdata).name) }
        return .object(box.object)
    }

    static func box(of userdata: UnsafeMutablePointer<mw_object>) -> ObjectBox? {
        userdata.pointee.object.map { Unmanaged<ObjectBox>.fromOpaque($0).takeUnretainedValue() }
    }

    static func type(of userdata: UnsafeMutablePointer<mw_object>) -> ClassBox {
        Unmanaged<ClassBox>.fromOpaque(userdata.pointee.type).takeUnretainedValue()
    }

    /// The object at an index, where it is one of the class and open.
    func object(at index: Int32, in state: OpaquePointer, of type: ClassBox?) -> (any HostObject)? {
        guard let type, let userdata = mw_test_object(machine, state, index), userdata.pointee.type == type.pointer
        else { return nil }
        return Self.box(of: userdata)?.object
    }
}

/// Copies one table, at any depth.
private struct TableReader {
    let core: LuaCore
    let state: OpaquePointer
    /// The tables that are being read, outermost first.
    private var path: [UnsafeRawPointer?] = []
    private var remaining: Int

    /// What a value takes outside of Lua, together with what is made of it there, such as JSON.
    private static let bytesPerValue = 256

    init(core: LuaCore, state: OpaquePointer) {
        self.core = core
        self.state = state
        remaining = core.configuration.memoryLimit / Self.bytesPerValue
    }

    mutating func table(at index: Int32) throws(LuaError) -> LuaValue {
        let identity = lua_topointer(state, index)
        // A table that is in others many times is copied as many times.
        guard remaining > 0 else { throw .outOfMemory }
        guard path.count < LuaCore.maximumDepth, !path.contains(identity), lua_checkstack(state, 8) != 0 else {
            return .opaque(LuaReference(slot: try core.slot(at: index, in: state), typeName: "table"))
        }
        path.append(identity)
        defer { path.removeLast() }
        var table = LuaTable(isArray: mw_is_array(core.machine, state, index) != 0)
        let count = Int64(clamping: lua_rawlen(state, index))
        try readElements(count, of: index, into: &table)
        try readFields(count, of: index, into: &table)
        return .table(table)
    }

    private mutating func readElements(_ count: Int64, of index: Int32, into table: inout LuaTable) throws(LuaError) {
        guard count > 0 else { return }
        for position in 1...count {
            lua_rawgeti(state, index, position)
            defer { lua_settop(state, -2) }
            table.elements.append(try value(at: lua_gettop(state)))
        }
    }

    private mutating func readFields(_ count: Int64, of index: Int32, into table: inout LuaTable) throws(LuaError) {
        let top = lua_gettop(state)
        // An error leaves in the middle of the traversal.
        defer { lua_settop(state, top) }
        lua_pushnil(state)
        // Cannot raise: the key is always one of the table's, which nothing changes meanwhile.
        while lua_next(state, index) != 0 {
            if !isElement(at: top + 1, count: count) {
                table.fields[try value(at: top + 1)] = try value(at: top + 2)
            }
            lua_settop(state, top + 1)
        }
    }

    private func isElement(at index: Int32, count: Int64) -> Bool {
        guard lua_isinteger(state, index) != 0 else { return false }
        return (1...max(count, 1)).contains(lua_tointegerx(state, index, nil)) && count > 0
    }

    private mutating func value(at index: Int32) throws(LuaError) -> LuaValue {
        remaining -= 1
        return lua_type(state, index) == LUA_TTABLE ? try table(at: index) : try core.value(at: index, in: state)
    }
}
