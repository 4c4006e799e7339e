import CLua
import CLuaBridge
import Values

extension LuaCore {
    /// How deep tables may be nested on their way in or out.
    static let maximumDepth = 100

    /// Lays out values for C to push next.
    func stage(_ values: [LuaValue]) throws(LuaError) {
        clearBuffer()
        for value in values { try encode(value, depth: 0) }
        commit(values.count)
    }

    /// Lays out an error for C to raise next.
    func stage(_ error: LuaError, uncatchable: Bool = false) {
        clearBuffer()
        if let type = classes[LuaError.className] { put(error, of: type, uncatchable: uncatchable) }
        commit(1)
    }

    func clearBuffer() {
        buffer.clear()
        if !bufferObjects.isEmpty { bufferObjects.removeAll(keepingCapacity: true) }
        if !bufferDocuments.isEmpty { bufferDocuments.removeAll() }
    }

    func commit(_ count: Int) { mw_set_buffer(machine, buffer.bytes, Int32(count)) }

    /// Pushes a result of a host function, or has C push it, or raise why it cannot be had.
    @inline(__always)
    func push(_ value: LuaValue, to state: OpaquePointer) -> Int32 {
        pushScalar(value, to: state) ? 1 : stage(value, in: state)
    }

    @inline(never)
    private func stage(_ value: LuaValue, in state: OpaquePointer) -> Int32 {
        if case .object(let object) = value, pushKnown(object, to: state) { return 1 }
        do throws(LuaError) {
            clearBuffer()
            try encode(value, depth: 0)
            commit(1)
            return Int32(MW_PUSH)
        } catch {
            return raise(error, in: state)
        }
    }

    /// Pushes what scripts hold of an object already.
    private func pushKnown(_ object: any HostObject, to state: OpaquePointer) -> Bool {
        guard let identity = object.identity, let type = classes[Swift.type(of: object).className] else { return false }
        return mw_push_known(machine, state, type.key(of: identity), type.pointer) != 0
    }

    /// Pushes what needs no allocation; a C function has room for some values.
    @inline(__always)
    func pushScalar(_ value: LuaValue, to state: OpaquePointer) -> Bool {
        switch value {
        case .nil: lua_pushnil(state)
        case .bool(let value): lua_pushboolean(state, value ? 1 : 0)
        case .integer(let value): lua_pushinteger(state, value)
        case .number(let value): lua_pushnumber(state, value)
        default: return false
        }
        return true
    }

    func encode(_ value: LuaValue, depth: Int) throws(LuaError) {
        switch value {
        case .nil: buffer.put(Int(MW_NIL))
        case .null: buffer.put(Int(MW_NULL))
        case .bool(let value): buffer.put(Int(value ? MW_TRUE : MW_FALSE))
        case .integer(let value):
            buffer.put(Int(MW_INTEGER))
            buffer.put(value: value)
        case .number(let value):
            buffer.put(Int(MW_NUMBER))
            buffer.put(value: value)
        case .string(let value):
            buffer.put(Int(MW_STRING))
            value.withBytes { buffer.put(bytes: $0) }
        case .table(let table): try encode(table, depth: depth)
        case .function(let handle): try encode(handle.slot)
        case .opaque(let handle): try encode(handle.slot)
        case .object(let object): try encode(object)
        case .document(let document): try encode(document, depth: depth)
        }
    }

    private func encode(_ slot: RegistrySlot) throws(LuaError) {
        guard slot.belongs(to: control) else {
            throw LuaError(
                LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "the value is of another Lua machine"))
        }
        buffer.put(reference: slot.id)
    }

    private func encode(_ document: JSONDocument, depth: Int) throws(LuaError) {
        try checkDepth(depth + document.depth)
        buffer.put(Int(MW_DOCUMENT))
        buffer.put(value: UInt(bitPattern: document.tape))
        bufferDocuments.append(document)
    }

    func checkDepth(_ depth: Int) throws(LuaError) {
        guard depth > Self.maximumDepth else { return }
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.invalidInput,
                message: "the table is nested more than \(Self.maximumDepth) deep"))
    }

    private func encode(_ table: LuaTable, depth: Int) throws(LuaError) {
        try checkDepth(depth + 1)
        let fields = table.fields.filter { !$0.value.isNil && $0.key.isValidKey }
        buffer.putTableHeader(isArray: table.isArray, elements: table.elements.count, fields: fields.count)
        for element in table.elements { try encode(element, depth: depth + 1) }
        for (key, value) in fields {
            try encode(key, depth: depth + 1)
            try encode(value, depth: depth + 1)
        }
    }

    private func encode(_ object: any HostObject) throws(LuaError) {
        let name = Swift.type(of: object).className
        guard let type = classes[name] else {
            throw LuaError(
                LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "the class '\(name)' is not registered"))
        }
        put(object, of: type, uncatchable: false)
    }

    private func put(_ object: any HostObject, of type: ClassBox, uncatchable: Bool) {
        buffer.put(Int(MW_OBJECT))
        buffer.put(value: type.reference)
        buffer.put(value: UInt(bitPattern: type.pointer))
        buffer.put(value: UInt(bitPattern: object.identity.flatMap { type.key(of: $0) }))
        buffer.put(value: UInt32(bufferObjects.count))
        buffer.put(value: UInt8(uncatchable ? 1 : 0))
        bufferObjects.append(object)
    }
}

extension LuaValue {
    /// Lua has no `nil` and no NaN as keys.
    fileprivate var isValidKey: Bool {
        switch self {
        case .nil: false
        case .number(let value): !value.isNaN
        default: true
        }
    }
}
