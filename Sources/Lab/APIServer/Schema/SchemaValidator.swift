import Values

/// Finds what does not fit a kind's schema.
struct SchemaValidator: Sendable {
    var catalog = SchemaCatalog.standard

    struct Result: Sendable {
        /// `spec.template.speck`.
        var unknownFields: [String] = []
        /// The first value of a wrong type, in the words of Go's JSON decoder.
        var wrongType: String?
    }

    func check(_ object: JSON, _ type: FieldType, kind: String) -> Result {
        var result = Result()
        check(object, type, path: "", owner: kind, into: &result)
        return result
    }

    /// The object without unknown fields, as the server's own types would hold it.
    func pruned(_ value: JSON, _ type: FieldType) -> JSON {
        switch (type, value) {
        case (.atomic(let inner), _): return pruned(value, inner)
        case (.named(let name), .object(let members)):
            guard let schema = catalog.schema(name), !schema.isOpen else { return value }
            return .object(
                members.reduce(into: [:]) { result, member in
                    guard let field = schema.fields[member.key], !member.value.isNull else { return }
                    result[member.key] = pruned(member.value, field.type)
                })
        case (.list(let element, _), .array(let elements)): return .array(elements.map { pruned($0, element) })
        case (.map(let element), .object(let members)): return .object(members.mapValues { pruned($0, element) })
        default: return value
        }
    }

    private func check(_ value: JSON, _ type: FieldType, path: String, owner: String, into result: inout Result) {
        if value.isNull { return }
        switch (type, value) {
        case (.any, _), (.string, .string), (.boolean, .bool), (.number, .integer), (.number, .number),
            (.quantity, .string), (.quantity, .integer), (.quantity, .number), (.time, .string), (.bytes, .string),
            (.integerOrString, .integer), (.integerOrString, .string):
            break
        case (.atomic(let inner), _): check(value, inner, path: path, owner: owner, into: &result)
        case (.named(let name), .object(let members)): check(members, of: name, path: path, into: &result)
        case (.list(let element, _), .array(let elements)):
            for (index, value) in elements.enumerated() {
                check(value, element, path: "\(path)[\(index)]", owner: owner, into: &result)
            }
        case (.map(let element), .object(let members)):
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                check(value, element, path: join(path, key), owner: owner, into: &result)
            }
        default: report(value, type, path: path, owner: owner, into: &result)
        }
    }

    private func check(_ members: [String: JSON], of name: String, path: String, into result: inout Result) {
        guard let schema = catalog.schema(name) else { return }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if let field = schema.fields[key] {
                check(value, field.type, path: join(path, key), owner: name, into: &result)
            } else if !schema.isOpen {
                result.unknownFields.append(join(path, key))
            }
        }
    }

    private func report(_ value: JSON, _ type: FieldType, path: String, owner: String, into result: inout Result) {
        guard result.wrongType == nil else { return }
        let found = value.boolValue == nil ? value.typeName : "bool"
        // Go's decoder does not say which element of a list it was.
        let place = path.replacing(/\[\d+\]/, with: "")
        result.wrongType =
            "json: cannot unmarshal \(found) into Go struct field \(owner).\(place) of type \(type.goName)"
    }

    private func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension FieldType {
    fileprivate var goName: String {
        switch self {
        case .string: "string"
        case .time: "v1.Time"
        case .bytes: "[]uint8"
        case .integerOrString: "intstr.IntOrString"
        case .number: "int32"
        case .boolean: "bool"
        case .quantity: "resource.Quantity"
        case .any: "interface {}"
        case .named(let name): "v1.\(name)"
        case .list(let element, _): "[]\(element.goName)"
        case .map(let element): "map[string]\(element.goName)"
        case .atomic(let inner): inner.goName
        }
    }
}
