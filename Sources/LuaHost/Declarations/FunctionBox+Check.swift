import CLua
import CLuaBridge
import Values

extension FunctionBox {
    /// Checks receiver, number and types of the arguments.
    ///
    /// - Throws: ``LuaError`` such as `bad argument #2 'timeout' to 'cluster:wait' (duration expected, got table)`.
    @inline(never)
    func check(_ core: LuaCore, _ state: OpaquePointer) throws(LuaError) {
        if let receiver { try check(receiver, core, state) }
        let count = lua_gettop(state) - base + 1
        let parameters = function.parameters
        for position in 0..<parameters.count {
            let last = parameters[position].isVariadic ? max(Int(count) - 1, position) : position
            for argument in position...last {
                try check(parameters[position], argument, Int32(argument) < count, core, state)
            }
        }
        if count > parameters.count { try checkExtra(count, state) }
    }

    private func check(
        _ parameter: Parameter, _ position: Int, _ isGiven: Bool, _ core: LuaCore, _ state: OpaquePointer
    ) throws(LuaError) {
        let index = base + Int32(position)
        if !isGiven || lua_type(state, index) <= LUA_TNIL {
            if parameter.isOptional || (isGiven && QuickCheck(parameter).kind == .any) { return }
            let expected = QuickCheck(parameter).kind == .any ? "value" : parameter.type.name
            throw fault(position, "\(expected) expected, got \(isGiven ? "nil" : "no value")")
        }
        let check = ValueCheck(core: core, state: state)
        if let problem = check.problem(at: index, parameter.type) { throw fault(position, problem) }
    }

    private func check(_ receiver: ClassBox, _ core: LuaCore, _ state: OpaquePointer) throws(LuaError) {
        guard let userdata = mw_test_object(core.machine, state, 1), userdata.pointee.type == receiver.pointer else {
            let message = "'\(fullName)' needs its object: call it with a colon, as in \(fullName)(…)"
            throw LuaError(LuaErrorFields(kind: LuaError.Kind.invalidInput, message: message))
        }
        if userdata.pointee.object == nil { throw .closed(receiver.name) }
    }

    /// Trailing nils are taken for arguments left out.
    private func checkExtra(_ count: Int32, _ state: OpaquePointer) throws(LuaError) {
        let maximum = Int32(function.parameters.count)
        if ignoresExtraArguments || function.parameters.last?.isVariadic == true { return }
        for position in maximum..<count where lua_type(state, base + position) > LUA_TNIL {
            let takes = maximum == 0 ? "no arguments" : maximum == 1 ? "one argument" : "at most \(maximum) arguments"
            throw invalid("bad argument #\(position + 1) to '\(fullName)' (it takes \(takes), got \(count))")
        }
    }

    private func fault(_ position: Int, _ problem: String) -> LuaError {
        let name = function.parameters[min(position, function.parameters.count - 1)].name
        return invalid("bad argument #\(position + 1) '\(name)' to '\(fullName)' (\(problem))")
    }

    private func invalid(_ message: String) -> LuaError {
        LuaError(LuaErrorFields(kind: LuaError.Kind.invalidInput, message: message))
    }
}

/// Compares a value on the stack with a type, copying as little as possible.
struct ValueCheck {
    let core: LuaCore
    let state: OpaquePointer

    /// What is wrong, in words that fit in parentheses; `nil` when the value is of the type.
    func problem(at index: Int32, _ type: LuaType) -> String? {
        switch type {
        case .table(let fields): return tableProblem(at: index, fields)
        case .list(let element): return listProblem(at: index, element, type)
        case .map(let value): return mapProblem(at: index, value, type)
        case .union(let types): return unionProblem(at: index, types, type)
        case .object(let name): return objectProblem(at: index, name)
        default: return isScalar(at: index, type) ? nil : mismatch(at: index, type)
        }
    }

    private func unionProblem(at index: Int32, _ types: [LuaType], _ type: LuaType) -> String? {
        if types.contains(where: { problem(at: index, $0) == nil }) { return nil }
        // A table is meant for the one alternative that takes tables, and what is wrong inside says more.
        let tables = types.filter { if case .table = $0 { true } else { false } }
        guard lua_type(state, index) == LUA_TTABLE, tables.count == 1 else { return mismatch(at: index, type) }
        return problem(at: index, tables[0])
    }

    private func isScalar(at index: Int32, _ type: LuaType) -> Bool {
        let actual = lua_type(state, index)
        switch type {
        case .any, .variable, .sequence: return true
        case .string: return actual == LUA_TSTRING
        case .boolean: return actual == LUA_TBOOLEAN
        case .number: return actual == LUA_TNUMBER
        case .integer:
            return lua_isinteger(state, index) != 0
                || actual == LUA_TNUMBER && Int64(exactly: lua_tonumberx(state, index, nil)) != nil
        case .duration:
            return (actual == LUA_TNUMBER || actual == LUA_TSTRING)
                && (try? core.value(at: index, in: state))?.durationValue != nil
        case .function, .callback: return actual == LUA_TFUNCTION
        case .oneOf(let choices): return core.text(at: index, in: state).map(choices.contains) ?? false
        default: return false
        }
    }

    private func objectProblem(at index: Int32, _ name: String) -> String? {
        guard let userdata = mw_test_object(core.machine, state, index), LuaCore.type(of: userdata).name == name else {
            return mismatch(at: index, .object(name))
        }
        return userdata.pointee.object == nil ? "the \(name) is closed" : nil
    }

    func mismatch(at index: Int32, _ type: LuaType) -> String {
        let isText = lua_type(state, index) == LUA_TSTRING
        let showsValue =
            switch type {
            case .oneOf: isText
            case .duration: isText || lua_type(state, index) == LUA_TNUMBER
            case .integer: lua_type(state, index) == LUA_TNUMBER
            default: false
            }
        guard showsValue else { return "\(type.name) expected, got \(typeName(at: index))" }
        if isText { return "\(type.name) expected, got \"\(core.text(at: index, in: state) ?? "…")\"" }
        let number = lua_tonumberx(state, index, nil)
        return "\(type.name) expected, got \(Int64(exactly: number).map { "\($0)" } ?? "\(number)")"
    }

    private func typeName(at index: Int32) -> String {
        if let userdata = mw_test_object(core.machine, state, index) { return LuaCore.type(of: userdata).name }
        if mw_is_null(state, index) != 0 { return "null" }
        return String(cString: lua_typename(state, lua_type(state, index)))
    }
}
