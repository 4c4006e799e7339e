import CLua
import CLuaBridge
import Values

extension LuaCore {
    /// Runs the host's own Lua code once.
    func openHostLibrary() throws(LuaError) {
        try declare(LuaError.declaration)
        let chunk = try load(HostLibrary.source, name: HostLibrary.chunkName, environment: mw_no_reference)
        let primitives: [(String, PrimitiveBox.Body)] = [
            ("find_module", findModule), ("current_task", currentTask), ("pause", pause),
            ("read_undeclared", readUndeclared), ("write_undeclared", writeUndeclared),
            ("missing_member", missingMember), ("note_absent", noteAbsent), ("note_empty", noteEmpty),
            ("run_all", runAll), ("run_limited", runLimited), ("spawn", startTask), ("outcome", taskOutcome),
            ("open_file", openFile), ("getenv", getEnvironment),
        ]
        clearBuffer()
        buffer.putTableHeader(isArray: false, elements: 0, fields: primitives.count + 1)
        for (name, body) in primitives {
            buffer.put(text: name)
            put(PrimitiveBox(body))
        }
        buffer.put(text: "null")
        buffer.put(Int(MW_NULL))
        commit(1)
        let library = try callStaged(chunk).first ?? .nil
        hostLibrary.declareModule = library["declare_module"].functionValue
        hostLibrary.makeFunction = library["make_function"].functionValue
        hostLibrary.guardFunction = library["guard_function"].functionValue
    }
}

private func findModule(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    let name = core.text(at: 1, in: state) ?? ""
    switch try core.configuration.findModule(name) {
    case .found(let source, let chunkName, let isSealed):
        core.chunkTexts[chunkName] = LuaChunkText(source)
        if isSealed { core.sealedChunks.insert(chunkName) }
        let chunk = try core.load(source, name: chunkName, environment: mw_no_reference)
        try core.stage([.function(chunk), .string(LuaString(chunkName)), .bool(isSealed)])
        return Int32(MW_PUSH)
    case .missing(let searched):
        let places = searched.isEmpty ? "" : "; looked for " + searched.joined(separator: ", ")
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.notFound, message: "there is no module '\(name)'\(places)",
                hint: core.configuration.substitutes[name]
                    ?? Suggestion.hint(for: name, among: core.requirableNames, kind: "module")))
    }
}

/// (path, mode): a descriptor, or nil and a message.
private func openFile(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    guard let path = core.text(at: 1, in: state), let mode = core.text(at: 2, in: state) else {
        throw LuaError(LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "a path is UTF-8 text"))
    }
    do {
        lua_pushinteger(state, Int64(try core.configuration.openFile(path, mode)))
        return 1
    } catch {
        let fields = (error as? LuaError)?.fields ?? core.configuration.describeError(error)
        guard [LuaError.Kind.notFound, "file"].contains(fields.kind) else { throw error }
        try core.stage([.nil, .string(LuaString(fields.message))])
        return Int32(MW_PUSH)
    }
}

/// (name): text, or nil.
private func getEnvironment(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    let name = core.text(at: 1, in: state) ?? ""
    try core.stage([try core.configuration.environmentVariable(name).map { .string(LuaString($0)) } ?? .nil])
    return Int32(MW_PUSH)
}

private func currentTask(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    lua_pushinteger(state, Int64(core.current?.id ?? 0))
    return 1
}

/// Lets other tasks run. A yield would come back at once, and a caller that asks in a loop would keep the thread busy.
private func pause(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    core.pending = PendingCall(wait: HostWait(name: "require")) {
        try await Task.sleep(for: .milliseconds(1))
        return []
    }
    return Int32(MW_WAIT)
}

private func readUndeclared(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    let name = core.text(at: 2, in: state) ?? "?"
    throw LuaError(core.undeclared(name, in: state))
}

private func writeUndeclared(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    let name = core.text(at: 2, in: state) ?? "?"
    let message = "variable '\(name)' is not declared; use local"
    throw LuaError(LuaErrorFields(kind: LuaError.Kind.invalidInput, message: message))
}

private func missingMember(_ core: LuaCore, _ state: OpaquePointer) throws -> Int32 {
    let module = core.text(at: 1, in: state) ?? "?"
    let name = core.text(at: 2, in: state) ?? "?"
    let known = (try core.value(at: 3, in: state)).tableValue?.names ?? []
    // `tables.sort` is meant for `table.sort`.
    let sibling = String(module.dropLast())
    let meant =
        core.members(of: sibling).contains(name)
        ? "\(sibling).\(name)" : Suggestion.closest(to: name, among: known).map { "\(module).\($0)" }
    let advice = meant.map { "; did you mean '\($0)'?" } ?? ""
    throw LuaError(
        LuaErrorFields(
            kind: LuaError.Kind.invalidInput, message: "module '\(module)' has no member '\(name)'\(advice)"))
}
