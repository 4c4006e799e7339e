import CLua
import CLuaBridge
import Values

extension ValueCheck {
    func tableProblem(at index: Int32, _ fields: [Parameter]) -> String? {
        guard lua_type(state, index) == LUA_TTABLE else { return mismatch(at: index, .table(fields)) }
        if fields.isEmpty { return nil }
        var missing = Set(fields.lazy.filter { !$0.isOptional }.map(\.name))
        let problem = firstProblem(inTableAt: index) { key, value in
            guard let name = core.text(at: key, in: state) else { return "a field's name must be text" }
            guard let field = fields.first(where: { $0.name == name }) else { return unknown(name, fields) }
            missing.remove(name)
            return self.problem(at: value, field.type).map { "field '\(name)': \($0)" }
        }
        if let problem { return problem }
        return fields.first { missing.contains($0.name) }.map {
            "field '\($0.name)': \($0.type.name) expected, got nil"
        }
    }

    private func unknown(_ name: String, _ fields: [Parameter]) -> String {
        let known = fields.map(\.name)
        let advice =
            Suggestion.closest(to: name, among: known).map { "did you mean '\($0)'?" }
            ?? "it takes " + known.map { "'\($0)'" }.joined(separator: ", ")
        return "unknown field '\(name)'; \(advice)"
    }

    func listProblem(at index: Int32, _ element: LuaType, _ type: LuaType) -> String? {
        guard lua_type(state, index) == LUA_TTABLE, lua_checkstack(state, 4) != 0 else {
            return mismatch(at: index, type)
        }
        let count = Int64(clamping: lua_rawlen(state, index))
        let stray = firstProblem(inTableAt: index) { key, _ in
            lua_isinteger(state, key) != 0 && (1...max(count, 1)).contains(lua_tointegerx(state, key, nil))
                ? nil : "\(type.name) expected, got a table with other keys than 1, 2, 3, …"
        }
        if stray != nil || element == .any || count == 0 { return stray }
        for position in 1...count {
            lua_rawgeti(state, index, position)
            defer { lua_settop(state, -2) }
            if let problem = problem(at: lua_gettop(state), element) { return "element \(position): \(problem)" }
        }
        return nil
    }

    func mapProblem(at index: Int32, _ value: LuaType, _ type: LuaType) -> String? {
        guard lua_type(state, index) == LUA_TTABLE else { return mismatch(at: index, type) }
        return firstProblem(inTableAt: index) { key, entry in
            guard let name = core.text(at: key, in: state) else { return "\(type.name) with text as keys expected" }
            return problem(at: entry, value).map { "field '\(name)': \($0)" }
        }
    }

    /// Goes through a table; the closure gets the stack indices of key and value.
    private func firstProblem(inTableAt index: Int32, _ check: (Int32, Int32) -> String?) -> String? {
        guard lua_checkstack(state, 6) != 0 else { return "it is nested too deep" }
        let top = lua_gettop(state)
        defer { lua_settop(state, top) }
        lua_pushnil(state)
        // Cannot raise: the key is always one of the table's, which nothing changes meanwhile.
        while lua_next(state, index) != 0 {
            if let problem = check(top + 1, top + 2) { return problem }
            lua_settop(state, top + 1)
        }
        return nil
    }
}
