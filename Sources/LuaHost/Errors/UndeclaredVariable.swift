import CLua
import CLuaBridge
import Values

extension LuaCore {
    /// What is wrong with a variable that is not declared, and what may be meant.
    func undeclared(_ name: String, in state: OpaquePointer) -> LuaErrorFields {
        if let hint = configuration.substitutes[name] {
            return LuaErrorFields(
                kind: LuaError.Kind.invalidInput, message: "'\(name)' is not available here", hint: hint)
        }
        return LuaErrorFields(
            kind: LuaError.Kind.invalidInput,
            message: "variable '\(name)' is not declared" + advice(on: name, in: state))
    }

    private func advice(on name: String, in state: OpaquePointer) -> String {
        let modules = requirableNames
        if modules.contains(name) { return "; did you mean require \"\(name)\"?" }
        let variables = (localNames(in: state) + self.variables.map(\.name)).filter { $0 != name }
        guard let closest = Suggestion.closest(to: name, among: variables + modules) else { return "" }
        return variables.contains(closest) ? "; did you mean '\(closest)'?" : "; did you mean require \"\(closest)\"?"
    }

    /// What `require` finds wherever the script is.
    var requirableNames: [String] {
        (moduleNames.filter { !$0.contains(".") } + configuration.libraryModules).sorted()
    }

    /// The variables that the script's innermost function sees where it is.
    private func localNames(in state: OpaquePointer) -> [String] {
        guard lua_checkstack(state, 4) != 0, let level = scriptLevel(of: state) else { return [] }
        let top = lua_gettop(state)
        defer { lua_settop(state, top) }
        var info = lua_Debug()
        guard lua_getstack(state, level, &info) != 0 else { return [] }
        var names: [String] = []
        var number: Int32 = 1
        while let name = lua_getlocal(state, &info, number) {
            names.append(String(cString: name))
            lua_settop(state, top)
            number += 1
        }
        lua_getinfo(state, "f", &info)
        number = 1
        while let name = lua_getupvalue(state, top + 1, number) {
            names.append(String(cString: name))
            lua_settop(state, top + 1)
            number += 1
        }
        return names.filter { !$0.hasPrefix("(") && !$0.hasPrefix("_") }
    }

    private func scriptLevel(of state: OpaquePointer) -> Int32? {
        var frame = mw_frame()
        var level: Int32 = 0
        while true {
            let kind = mw_frame_at(state, level, &frame)
            if kind >= 0 { return kind == 0 ? nil : level }
            level += 1
        }
    }
}
