import Values

/// The schemas of the built-in kinds in OpenAPI's form.
struct OpenAPISchemas: Sendable {
    var swagger = false
    private let catalog = SchemaCatalog.standard

    init(swagger: Bool) { self.swagger = swagger }

    static func kind(of type: ResourceType) -> JSON {
        ["group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind)]
    }

    /// Every schema that the types need, by its name.
    func all(for types: [ResourceType]) -> [String: JSON] {
        var result: [String: JSON] = [:]
        for type in types {
            let name = catalog.types[type.kind] == nil || type.isCustom ? nil : type.kind
            if let name { collect(name, into: &result) }
            let key = name.map(key) ?? OpenAPINames.standard.name(of: type)
            if name == nil { result[key] = ["type": "object", "x-kubernetes-preserve-unknown-fields": true] }
            result[key]?["x-kubernetes-group-version-kind"] = [Self.kind(of: type)]
        }
        return result
    }

    private func key(_ name: String) -> String { OpenAPINames.standard.name(of: name) }

    private func collect(_ name: String, into result: inout [String: JSON]) {
        guard result[key(name)] == nil, let schema = catalog.schema(name) else { return }
        result[key(name)] = [:]
        let properties = schema.fields.mapValues { property($0.type, into: &result) }
        result[key(name)] = ["type": "object", "description": .string(name), "properties": .object(properties)]
    }

    private func property(_ type: FieldType, into result: inout [String: JSON]) -> JSON {
        switch type {
        case .string: return ["type": "string"]
        case .number: return ["type": "integer", "format": "int32"]
        case .boolean: return ["type": "boolean"]
        case .quantity, .bytes: return ["type": "string"]
        case .time: return ["type": "string", "format": "date-time"]
        case .integerOrString: return ["type": "string", "format": "int-or-string"]
        case .any: return ["x-kubernetes-preserve-unknown-fields": true]
        case .atomic(let inner): return property(inner, into: &result)
        case .map(let element):
            return ["type": "object", "additionalProperties": property(element, into: &result)]
        case .named(let name):
            collect(name, into: &result)
            let reference: JSON = ["$ref": .string((swagger ? "#/definitions/" : "#/components/schemas/") + key(name))]
            return swagger ? reference : ["allOf": [reference]]
        case .list(let element, let merging): return list(of: property(element, into: &result), merging)
        }
    }

    private func list(of items: JSON, _ merging: FieldType.Merging) -> JSON {
        var list: JSON = ["type": "array", "items": items]
        switch merging {
        case .atomic: list["x-kubernetes-list-type"] = "atomic"
        case .set:
            list["x-kubernetes-list-type"] = "set"
            list["x-kubernetes-patch-strategy"] = "merge"
        case .keyed(let keys):
            list["x-kubernetes-list-type"] = "map"
            list["x-kubernetes-list-map-keys"] = .strings(keys)
            list["x-kubernetes-patch-strategy"] = "merge"
            list["x-kubernetes-patch-merge-key"] = .string(keys[0])
        }
        return list
    }
}
