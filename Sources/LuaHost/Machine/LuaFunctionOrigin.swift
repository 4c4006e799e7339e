import CLua
import CLuaBridge

/// Where a function comes from.
public enum LuaFunctionOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Declared by the host, as messages name it: `mesh.enable`, `cluster:get`, `help`.
    case host(String)
    /// Lua's own, such as `string.format`; `nil` where no global leads to it.
    case library(String?)
    /// Written in Lua.
    case script(source: String, line: Int)

    /// `function mesh.enable`, `function prompt:3`.
    public var description: String {
        switch self {
        case .host(let name): "function \(name)"
        case .library(let name): "function" + (name.map { " \($0)" } ?? "")
        case .script(let source, let line): "function \(source):\(line)"
        }
    }
}

extension LuaMachine {
    public func origin(of function: LuaFunctionHandle) -> LuaFunctionOrigin {
        core.isClosed ? .library(nil) : core.origin(of: function)
    }
}

// Nothing below raises: it reads what is there.
extension LuaCore {
    func origin(of function: LuaFunctionHandle) -> LuaFunctionOrigin {
        let main = main
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        guard function.slot.belongs(to: control), lua_checkstack(main, 8) != 0 else { return .library(nil) }
        mw_push_reference(main, function.slot.id)
        if let name = hostName(at: top + 1) { return .host(name) }
        if lua_iscfunction(main, top + 1) != 0 { return .library(libraryName(at: top + 1)) }
        // The checks of a host function that is written in Lua are among what it refers to.
        for number in Int32(1)...2 where lua_getupvalue(main, top + 1, number) != nil {
            if let name = hostName(at: lua_gettop(main)) { return .host(name) }
        }
        var frame = mw_frame()
        mw_describe_function(main, top + 1, &frame)
        let source = withUnsafeBytes(of: frame.source) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return .script(source: chunkNames[source] ?? source, line: Int(frame.line_defined))
    }

    private func hostName(at index: Int32) -> String? {
        guard lua_iscfunction(main, index) != 0, lua_getupvalue(main, index, 1) != nil else { return nil }
        let pointer = lua_touserdata(main, -1)
        lua_settop(main, -2)
        return callables.lazy.compactMap { $0 as? FunctionBox }.first { $0.pointer == pointer }?.fullName
    }

    /// The name by which scripts reach it: `print`, `string.format`.
    private func libraryName(at index: Int32) -> String? {
        let identity = lua_topointer(main, index)
        mw_push_reference(main, mw_globals(machine))
        let globals = lua_gettop(main)
        if let name = name(of: identity, in: globals) { return name }
        for library in ["coroutine", "io", "math", "os", "string", "table", "utf8"] {
            guard pushMember(.name(library), of: globals) else { continue }
            defer { lua_settop(main, globals) }
            guard lua_type(main, -1) == LUA_TTABLE else { continue }
            if let name = name(of: identity, in: lua_gettop(main)) { return "\(library).\(name)" }
        }
        return nil
    }

    private func name(of identity: UnsafeRawPointer?, in table: Int32) -> String? {
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        lua_pushnil(main)
        while lua_next(main, table) != 0 {
            if lua_type(main, -1) == LUA_TFUNCTION, lua_topointer(main, -1) == identity {
                return text(at: top + 1, in: main)
            }
            lua_settop(main, top + 1)
        }
        return nil
    }
}
