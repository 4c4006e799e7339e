import CLua
import CLuaBridge

/// What a name leads to, as far as it can be seen without running anything of a script.
public enum LuaGlimpse: Sendable {
    /// A name among others.
    public struct Member: Sendable, Hashable {
        public var name: String
        public var isFunction: Bool

        public init(name: String, isFunction: Bool = false) {
            self.name = name
            self.isFunction = isFunction
        }
    }

    /// A step from a value to one that it holds.
    public enum Key: Sendable, Hashable {
        case name(String)
        case position(Int)
    }

    /// A table, with the names among its keys, sorted.
    case table([Member])
    case object(any HostObject)
    case function(LuaFunctionHandle)
    case text
    /// By Lua's word for its type.
    case other(String)
}

extension LuaMachine {
    /// What a variable of the prompt, or a global, leads to.
    public func glimpse(_ variable: String, _ path: [LuaGlimpse.Key] = []) -> LuaGlimpse? {
        core.isClosed ? nil : core.glimpse(variable, path, among: core.environments)
    }

    /// The variables of the prompt and the globals, sorted.
    public var variables: [LuaGlimpse.Member] {
        core.isClosed ? [] : core.variables
    }
}

// Nothing below raises or calls what a script wrote: metamethods are looked at, and not used.
extension LuaCore {
    /// Where variables are looked for: at the prompt, then among the globals.
    var environments: [Int32] { [promptEnvironment, mw_globals(machine)].compactMap(\.self) }

    var variables: [LuaGlimpse.Member] {
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        guard lua_checkstack(main, 4) != 0 else { return [] }
        var members: Set<LuaGlimpse.Member> = []
        for reference in environments {
            mw_push_reference(main, reference)
            members.formUnion(self.members(of: lua_gettop(main)))
        }
        return members.sorted { $0.name < $1.name }
    }

    func glimpse(_ variable: String, _ path: [LuaGlimpse.Key], among environments: [Int32]) -> LuaGlimpse? {
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        guard lua_checkstack(main, Int32(8 + 6 * path.count)) != 0 else { return nil }
        let isThere = environments.contains { reference in
            mw_push_reference(main, reference)
            return pushMember(.name(variable), of: lua_gettop(main))
        }
        guard isThere else { return nil }
        for (position, key) in path.enumerated() {
            switch lua_type(main, -1) {
            case LUA_TTABLE: guard pushMember(key, of: lua_gettop(main)) else { return nil }
            case LUA_TUSERDATA:
                var value = (try? value(at: lua_gettop(main), in: main)) ?? .nil
                for key in path[position...] { value = member(key, of: value) }
                return glimpse(of: value)
            default: return nil
            }
        }
        return glimpse(at: lua_gettop(main))
    }

    private func glimpse(at index: Int32) -> LuaGlimpse? {
        switch lua_type(main, index) {
        case LUA_TTABLE: .table(members(of: index).sorted { $0.name < $1.name })
        case LUA_TSTRING: .text
        case LUA_TNIL: nil
        case LUA_TFUNCTION, LUA_TUSERDATA: (try? value(at: index, in: main)).flatMap(glimpse(of:))
        default: .other(lua_typename(main, lua_type(main, index)).map { String(cString: $0) } ?? "value")
        }
    }

    private func glimpse(of value: LuaValue) -> LuaGlimpse? {
        switch value {
        case .nil: nil
        case .object(let object): .object(object)
        case .function(let function): .function(function)
        case .string: .text
        case .table(let table):
            .table(table.names.map { LuaGlimpse.Member(name: $0, isFunction: table[$0].functionValue != nil) })
        default: .other(value.typeName)
        }
    }

    private func member(_ key: LuaGlimpse.Key, of value: LuaValue) -> LuaValue {
        switch (value, key) {
        case (.table(let table), .name(let name)): return table[name]
        case (.table(let table), .position(let position)):
            return table.elements.indices.contains(position - 1) ? table.elements[position - 1] : .nil
        case (.object(let object), _):
            guard let box = classes[Swift.type(of: object).className] else { return .nil }
            switch key {
            case .name(let name):
                if let field = box.fields[name] { return (try? field.read(object)) ?? .nil }
                return (try? box.type.index?(object, .string(name))) ?? .nil
            case .position(let position): return (try? box.type.index?(object, .integer(position))) ?? .nil
            }
        default: return .nil
        }
    }

    /// Pushes what a table, or one that it inherits from, has at a key; pushes nothing when there is none.
    func pushMember(_ key: LuaGlimpse.Key, of table: Int32) -> Bool {
        switch key {
        case .position(let position):
            if lua_rawgeti(main, table, lua_Integer(position)) != LUA_TNIL { return true }
            lua_settop(main, -2)
            return false
        case .name(let name): return pushMember(name, of: table, depth: 0)
        }
    }

    private func pushMember(_ name: String, of table: Int32, depth: Int) -> Bool {
        let top = lua_gettop(main)
        lua_pushnil(main)
        while lua_next(main, table) != 0 {
            if text(at: top + 1, in: main) == name {
                lua_copy(main, -1, top + 1)
                lua_settop(main, top + 1)
                return true
            }
            lua_settop(main, top + 1)
        }
        guard depth < 3, lua_checkstack(main, 6) != 0, pushIndexTable(of: table) else { return false }
        guard pushMember(name, of: lua_gettop(main), depth: depth + 1) else {
            lua_settop(main, top)
            return false
        }
        lua_copy(main, -1, top + 1)
        lua_settop(main, top + 1)
        return true
    }

    /// Pushes the table that is `__index` of a table's metatable.
    private func pushIndexTable(of table: Int32) -> Bool {
        let top = lua_gettop(main)
        guard lua_getmetatable(main, table) != 0 else { return false }
        lua_pushnil(main)
        while lua_next(main, top + 1) != 0 {
            if text(at: top + 2, in: main) == "__index", lua_type(main, -1) == LUA_TTABLE {
                lua_copy(main, -1, top + 1)
                lua_settop(main, top + 1)
                return true
            }
            lua_settop(main, top + 2)
        }
        lua_settop(main, top)
        return false
    }

    private func members(of table: Int32, depth: Int = 0) -> Set<LuaGlimpse.Member> {
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        var members: Set<LuaGlimpse.Member> = []
        lua_pushnil(main)
        while lua_next(main, table) != 0 {
            if let name = text(at: top + 1, in: main) {
                members.insert(LuaGlimpse.Member(name: name, isFunction: lua_type(main, -1) == LUA_TFUNCTION))
            }
            lua_settop(main, top + 1)
        }
        lua_settop(main, top)
        if depth < 3, lua_checkstack(main, 6) != 0, pushIndexTable(of: table) {
            members.formUnion(self.members(of: lua_gettop(main), depth: depth + 1))
        }
        return members
    }
}
