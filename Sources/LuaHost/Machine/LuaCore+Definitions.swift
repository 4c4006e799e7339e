import CLua
import CLuaBridge
import Values

extension LuaCore {
    var moduleNames: [String] { registeredModules.map(\.name).sorted() }

    /// The names of the globals, sorted.
    var globalNames: [String] {
        let main = main
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        guard lua_checkstack(main, 4) != 0 else { return [] }
        var names: [String] = []
        mw_push_reference(main, mw_globals(machine))
        lua_pushnil(main)
        while lua_next(main, top + 1) != 0 {
            if let name = text(at: top + 2, in: main) { names.append(name) }
            lua_settop(main, top + 2)
        }
        return names.sorted()
    }

    func load(_ source: String, name: String, environment: Int32) throws(LuaError) -> LuaFunctionHandle {
        try checkOpen()
        var source = source
        // Lua shortens longer names itself, and errors could not be told apart from their places.
        let shown = name.utf8.count > 59 ? "..." + String(decoding: name.utf8.suffix(56), as: UTF8.self) : name
        let isHidden = name == HostLibrary.chunkName
        if !isHidden { chunkNames[shown] = name }
        let reference = source.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                // An empty text has no address.
                text.baseAddress.map { mw_load(machine, $0, text.count, isHidden ? name : "@" + shown, environment) }
                    ?? mw_load(machine, "", 0, "@" + shown, environment)
            }
        }
        guard reference != mw_no_reference else { throw syntaxError() }
        return LuaFunctionHandle(slot: RegistrySlot(id: reference, control: control))
    }

    private func syntaxError() -> LuaError {
        defer { lua_settop(main, -2) }
        var error = error(at: -1, in: main, frames: [])
        if error.kind == LuaError.Kind.runtime { error.fields.kind = LuaError.Kind.syntax }
        return error
    }

    /// Calls a function at once with what the buffer holds. It must not wait.
    func callStaged(_ function: LuaFunctionHandle) throws(LuaError) -> [LuaValue] {
        let top = lua_gettop(main)
        defer { lua_settop(main, top) }
        guard mw_call(machine, function.slot.id) == LUA_OK else {
            throw error(at: -1, in: main, frames: [])
        }
        return try values(from: top + 1, through: lua_gettop(main), in: main)
    }

    /// Keeps a callable alive as long as the state, and lays it out for C to push.
    func put(_ callable: HostCallable) {
        callables.append(callable)
        buffer.put(function: callable)
    }

    func setGlobal(_ name: String, _ value: LuaValue) throws(LuaError) {
        try checkOpen()
        try stage([value])
        try storeStaged(global: name)
    }

    func storeStaged(global name: String) throws(LuaError) {
        if mw_set_global(machine, name) == LUA_OK { return }
        defer { lua_settop(main, -2) }
        throw error(at: -1, in: main, frames: [])
    }

    // Functions

    /// What stands for a function in Lua.
    enum Definition {
        case callable(HostCallable)
        case handle(LuaFunctionHandle)
    }

    func define(
        _ function: HostFunction, prefix: String, receiver: ClassBox? = nil
    ) throws(LuaError) -> Definition {
        if function.effect == .mutates, let refuse = configuration.refuseMutation {
            let name = prefix + function.name
            return .callable(PrimitiveBox { _, _ in throw refuse(name) })
        }
        let box = FunctionBox(function, prefix: prefix, receiver: receiver)
        guard case .lua(let source) = function.body else { return .callable(box) }
        guard let make = hostLibrary.makeFunction, let guardFunction = hostLibrary.guardFunction else {
            throw .closedMachine
        }
        let chunk = try load(source, name: HostLibrary.chunkName, environment: mw_no_reference)
        try stage([.function(chunk)])
        guard let body = try callStaged(make).first?.functionValue else {
            throw LuaError(
                LuaErrorFields(
                    kind: LuaError.Kind.invalidInput, message: "the source of '\(box.fullName)' returns no function"))
        }
        clearBuffer()
        put(box)
        buffer.put(reference: body.slot.id)
        commit(2)
        guard let guarded = try callStaged(guardFunction).first?.functionValue else { throw .closedMachine }
        return .handle(guarded)
    }

    func put(_ definition: Definition) {
        switch definition {
        case .callable(let callable): put(callable)
        case .handle(let handle): buffer.put(reference: handle.slot.id)
        }
    }

    func declare(global function: HostFunction) throws(LuaError) {
        try checkOpen()
        let definition = try define(function, prefix: "")
        clearBuffer()
        put(definition)
        commit(1)
        try storeStaged(global: function.name)
    }

    func declare(_ module: HostModule) throws(LuaError) {
        try checkOpen()
        guard let declareModule = hostLibrary.declareModule else { throw .closedMachine }
        var definitions: [(String, Definition)] = []
        for function in module.functions {
            definitions.append((function.name, try define(function, prefix: module.name + ".")))
        }
        clearBuffer()
        buffer.put(text: module.name)
        buffer.putTableHeader(
            isArray: false, elements: 0, fields: definitions.count + module.constants.count)
        for (name, definition) in definitions {
            buffer.put(text: name)
            put(definition)
        }
        for constant in module.constants {
            buffer.put(text: constant.name)
            try encode(constant.value, depth: 1)
        }
        commit(2)
        _ = try callStaged(declareModule)
        registeredModules.removeAll { $0.name == module.name }
        registeredModules.append(module)
    }
}
