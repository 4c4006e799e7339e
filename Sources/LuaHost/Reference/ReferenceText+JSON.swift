import Values

// For programs. Members without a value are absent.
extension ReferenceText {
    public static func json(for function: HostFunction, prefix: String = "") -> JSON {
        var json: JSON = [
            "name": .string(prefix + function.name), "doc": .string(function.doc),
            "signature": .string(signature(of: function, prefix: prefix)),
            "parameters": .array(function.parameters.map(json(for:))), "effect": .string(function.effect.rawValue),
        ]
        if let type = function.result.type {
            var result: JSON = [
                "type": .string(type.name), "optional": .bool(function.result.isOptional),
                "doc": .string(function.result.doc),
            ]
            addMembers(of: type, to: &result)
            json["result"] = result
        }
        return json
    }

    public static func json(for module: HostModule) -> JSON {
        [
            "name": .string(module.name), "kind": "module", "doc": .string(module.doc),
            "functions": .array(module.functions.map { json(for: $0, prefix: module.name + ".") }),
            "constants": .array(
                module.constants.map { constant in
                    [
                        "name": .string("\(module.name).\(constant.name)"), "type": .string(constant.value.typeName),
                        "doc": .string(constant.doc),
                    ]
                }),
        ]
    }

    public static func json(for type: HostClass) -> JSON {
        [
            "name": .string(type.name), "kind": "class", "doc": .string(type.doc),
            "functions": .array(type.methods.map { json(for: $0, prefix: type.name + ":") }),
            "fields": .array(
                type.fields.map { field in
                    var json: JSON = [
                        "name": .string(field.name), "type": .string(field.type.name), "doc": .string(field.doc),
                    ]
                    addMembers(of: field.type, to: &json)
                    return json
                }),
            "entries": .array(
                type.entries.map { entry in
                    [
                        "key": .string(entry.key.name), "type": .string(entry.value.name), "doc": .string(entry.doc),
                        "fields": .array(fields(of: entry.value).map { json(for: $0) }),
                    ]
                }),
        ]
    }

    private static func json(for parameter: Parameter) -> JSON {
        var json: JSON = [
            "name": .string(parameter.name), "type": .string(parameter.type.name),
            "optional": .bool(parameter.isOptional), "doc": .string(parameter.doc),
        ]
        if let value = parameter.defaultValue, let value = try? value.json() { json["default"] = value }
        if parameter.isVariadic { json["variadic"] = true }
        addMembers(of: parameter.type, to: &json)
        return json
    }

    /// The fields of tables, and what functions are called with.
    private static func addMembers(of type: LuaType, to json: inout JSON) {
        let fields = fields(of: type)
        if !fields.isEmpty { json["fields"] = .array(fields.map { Self.json(for: $0) }) }
        let parameters = callbackParameters(of: type)
        if !parameters.isEmpty { json["parameters"] = .array(parameters.map { Self.json(for: $0) }) }
    }
}
