import Values

extension LuaValue {
    /// What a script sees of a JSON document: lists stay lists, and null members are absent, so that `if pod.status` works.
    public init(_ json: JSON) {
        switch json {
        case .null: self = .nil
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .string(let value): self = .string(LuaString(value))
        // A hole would cut the list short.
        case .array(let elements): self = .list(elements.map { $0.isNull ? .null : LuaValue($0) })
        case .object(let members):
            let fields = members.lazy.filter { !$0.value.isNull }.map { (LuaValue.string($0), LuaValue($1)) }
            self = .table(LuaTable(fields: Dictionary(fields, uniquingKeysWith: { first, _ in first })))
        }
    }

    /// The JSON document that a script means. Floats without a fraction become integers, because the Kubernetes API
    /// takes `3.0` for a fault where it wants an integer.
    ///
    /// - Throws: ``LuaError`` of kind `invalid_input` that says where, such as `spec.replicas is a function`.
    public func json() throws(LuaError) -> JSON { try json(at: "") }

    private func json(at path: String) throws(LuaError) -> JSON {
        switch integral {
        case .nil, .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .number(let value):
            guard value.isFinite else { throw Self.unfit(path, "is not a finite number") }
            return .number(value)
        case .string(let value):
            guard let text = value.text else { throw Self.unfit(path, "is not UTF-8 text") }
            return .string(text)
        case .table(let table): return try table.json(at: path)
        case .object(let object):
            guard let json = object.json else { throw Self.unfit(path, "is a \(typeName)") }
            return json
        case .function, .opaque, .document: throw Self.unfit(path, "is a \(typeName)")
        }
    }

    fileprivate static func unfit(_ path: String, _ what: String) -> LuaError {
        let subject = path.isEmpty ? "the value" : path
        return LuaError(LuaErrorFields(kind: "invalid_input", message: "\(subject) \(what), which JSON cannot hold"))
    }

    fileprivate static func json(_ value: LuaValue, at path: String) throws(LuaError) -> JSON {
        try value.json(at: path)
    }
}

extension LuaTable {
    fileprivate func json(at path: String) throws(LuaError) -> JSON {
        if fields.isEmpty, isArray || !elements.isEmpty {
            var list: [JSON] = []
            for (index, element) in elements.enumerated() {
                list.append(try LuaValue.json(element, at: "\(path)[\(index + 1)]"))
            }
            return .array(list)
        }
        guard elements.isEmpty else { throw LuaValue.unfit(path, "has both list elements and named fields") }
        var members: [String: JSON] = [:]
        for (key, value) in fields {
            guard let name = key.stringValue else { throw LuaValue.unfit(path, "has a key that is no text") }
            members[name] = try LuaValue.json(value, at: path.isEmpty ? name : "\(path).\(name)")
        }
        return .object(members)
    }
}
