import CLua
import CLuaBridge
import Values

extension LuaCore {
    func declare(_ type: HostClass) throws(LuaError) {
        try checkOpen()
        guard classes[type.name] == nil else {
            throw LuaError(
                LuaErrorFields(kind: LuaError.Kind.invalidInput, message: "class '\(type.name)' is registered twice"))
        }
        let box = ClassBox(type, reference: mw_no_reference)
        var methods: [(String, Definition)] = []
        for method in type.methods {
            methods.append((method.name, try define(method, prefix: type.name + ":", receiver: box)))
        }
        let close = type.close == nil ? nil : PrimitiveBox { try $0.close(box, $1) }
        if let close, !type.methods.contains(where: { $0.name == "close" }) {
            methods.append(("close", .callable(close)))
        }
        stageClass(box, methods, close)
        let reference = mw_declare_class(machine)
        guard reference != mw_no_reference else {
            defer { lua_settop(main, -2) }
            throw error(at: -1, in: main, frames: [])
        }
        box.reference = reference
        classes[type.name] = box
    }

    /// Lays out what mw_declare_class takes, in its order.
    private func stageClass(_ box: ClassBox, _ methods: [(String, Definition)], _ close: PrimitiveBox?) {
        clearBuffer()
        buffer.put(text: box.name)
        buffer.putTableHeader(isArray: false, elements: 0, fields: methods.count)
        for (name, definition) in methods {
            buffer.put(text: name)
            put(definition)
        }
        put(PrimitiveBox { try $0.index(box, $1) })
        putOptional(box.type.length.map { length in PrimitiveBox { try $0.length(box, length, $1) } })
        putOptional(box.type.pairs.map { pairs in PrimitiveBox { try $0.pairs(box, pairs, $1) } })
        put(PrimitiveBox { try $0.describe(box, $1) })
        put(PrimitiveBox { $0.areEqual($1) })
        putOptional(
            box.type.call.map { call in
                FunctionBox(
                    call, prefix: call.name == box.name ? "" : box.name + ":", receiver: box,
                    ignoresExtraArguments: true)
            })
        putOptional(close)
        put(PrimitiveBox { try $0.refuseAssignment(box, $1) })
        commit(10)
    }

    private func putOptional(_ callable: HostCallable?) {
        if let callable { put(callable) } else { buffer.put(Int(MW_NIL)) }
    }

    private func open(_ box: ClassBox, _ state: OpaquePointer) throws(LuaError) -> any HostObject {
        guard let object = object(at: 1, in: state, of: box) else { throw .closed(box.name) }
        return object
    }

    private func index(_ box: ClassBox, _ state: OpaquePointer) throws -> Int32 {
        let object = try open(box, state)
        if let name = text(at: 2, in: state), let field = box.fields[name] {
            return push(try field.read(object), to: state)
        }
        let key = try value(at: 2, in: state)
        if let index = box.type.index { return push(try index(object, key), to: state) }
        let name = key.stringValue ?? "\(key.typeName)"
        let advice = Suggestion.closest(to: name, among: box.members).map { "; did you mean '\($0)'?" } ?? ""
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.invalidInput, message: "a \(box.name) has no field '\(name)'\(advice)"))
    }

    private func length(
        _ box: ClassBox, _ length: (any HostObject) throws -> Int, _ state: OpaquePointer
    ) throws -> Int32 {
        lua_pushinteger(state, Int64(try length(open(box, state))))
        return 1
    }

    private func pairs(
        _ box: ClassBox, _ pairs: (any HostObject) throws -> [(LuaValue, LuaValue)], _ state: OpaquePointer
    ) throws -> Int32 {
        let flat = try pairs(open(box, state)).flatMap { [$0.0, $0.1] }
        try stage([.list(flat)])
        return Int32(MW_PUSH)
    }

    private func describe(_ box: ClassBox, _ state: OpaquePointer) throws -> Int32 {
        guard let object = object(at: 1, in: state, of: box) else {
            return push(.string("\(box.name) (closed)"), to: state)
        }
        return push(.string(try box.type.text?(object) ?? box.name), to: state)
    }

    private func areEqual(_ state: OpaquePointer) -> Int32 {
        let objects = [Int32(1), 2].map { index in
            mw_test_object(machine, state, index).flatMap { Self.box(of: $0)?.object }
        }
        var result = false
        if let left = objects[0], let right = objects[1] { result = ObjectIdentity(left) == ObjectIdentity(right) }
        lua_pushboolean(state, result ? 1 : 0)
        return 1
    }

    private func refuseAssignment(_ box: ClassBox, _ state: OpaquePointer) throws -> Int32 {
        let name = text(at: 2, in: state) ?? "?"
        throw LuaError(
            LuaErrorFields(
                kind: LuaError.Kind.invalidInput, message: "field '\(name)' of a \(box.name) cannot be set"))
    }

    /// Closing again does nothing.
    private func close(_ box: ClassBox, _ state: OpaquePointer) throws -> Int32 {
        guard let userdata = mw_test_object(machine, state, 1), userdata.pointee.type == box.pointer else {
            throw LuaError(
                LuaErrorFields(
                    kind: LuaError.Kind.invalidInput,
                    message: "'\(box.name):close' needs its object: call it with a colon"))
        }
        guard let object = Self.box(of: userdata)?.object, let close = box.type.close else { return 0 }
        mw_close_object(machine, userdata)
        pending = PendingCall(wait: HostWait(name: "\(box.name):close", object: object)) {
            try await close(object)
            return []
        }
        return Int32(MW_WAIT)
    }
}
