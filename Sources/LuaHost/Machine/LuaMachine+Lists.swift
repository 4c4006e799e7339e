import CLua
import CLuaBridge
import Values

/// A list in Lua that Swift fills piece by piece, so that never all of it is in Swift.
public struct LuaList: Sendable {
    let slot: RegistrySlot

    /// For handing the list to a script.
    public var value: LuaValue { .opaque(LuaReference(slot: slot, typeName: "table")) }
}

extension LuaMachine {
    public func makeList() throws(LuaError) -> LuaList { try core.makeList() }

    /// Appends the elements of an array in a document, and nothing when there is no array.
    ///
    /// - Parameters:
    ///   - path: Object keys that lead to the array.
    ///   - members: What objects among the elements get when they lack it.
    public func append(
        elementsAt path: String..., of document: JSONDocument, completedWith members: [(String, String)] = [],
        to list: LuaList
    ) throws(LuaError) {
        guard let index = document.index(at: path) else { return }
        try core.append(document, index, members, to: list.slot)
    }
}

extension LuaCore {
    fileprivate func makeList() throws(LuaError) -> LuaList {
        try checkOpen()
        let reference = mw_new_list(machine)
        guard reference != mw_no_reference else { throw failure() }
        return LuaList(slot: RegistrySlot(id: reference, control: control))
    }

    fileprivate func append(
        _ document: JSONDocument, _ index: Int, _ members: [(String, String)], to list: RegistrySlot
    ) throws(LuaError) {
        try checkOpen()
        try checkDepth(document.depth)
        guard document.isArray(at: index) else { return }
        try stage([.record(members.map { ($0, .string($1)) })])
        let status = withExtendedLifetime(document) { mw_append(machine, list.id, document.tape, index) }
        guard status == LUA_OK else { throw failure() }
    }

    /// The error on top of the main state, which is taken off.
    private func failure() -> LuaError {
        defer { lua_settop(main, -2) }
        return error(at: -1, in: main, frames: [])
    }
}
