import Values

/// Walks objects by their schema, as sigs.k8s.io/structured-merge-diff does.
struct TypedWalk: Sendable {
    var catalog = SchemaCatalog.standard

    /// An object's or a list's parts, each with the step that leads to it.
    struct Part {
        var step: String
        var type: FieldType
        var value: JSON?
        /// A list's elements and a map's members are owned themselves, and not only what is in them.
        var isItem: Bool
        var isAlwaysThere = false
    }

    /// Whether a value of this type has one owner as a whole.
    func isLeaf(_ type: FieldType, _ value: JSON) -> Bool {
        switch (type, value) {
        case (.atomic, _), (.list(_, .atomic), _): true
        case (.any, .array): true
        case (.named(let name), _) where catalog.schema(name)?.isAtomic ?? false: true
        case (_, .object), (_, .array): false
        default: true
        }
    }

    /// The parts of a value that is no leaf.
    func parts(of value: JSON?, _ type: FieldType) -> [Part] {
        switch (type, value) {
        case (.list(let element, .set), .array(let elements)?):
            return elements.map { Part(step: "v:\($0)", type: element, value: $0, isItem: true) }
        case (.list(let element, .keyed(let keys)), .array(let elements)?):
            return elements.map { Part(step: step(of: $0, keys, element), type: element, value: $0, isItem: true) }
        case (.named(let name), .object(let members)?):
            guard let schema = catalog.schema(name) else { return parts(members, of: .any) }
            return members.map { key, value in
                let field = schema.fields[key]
                return Part(
                    step: "f:\(key)", type: field?.type ?? .any, value: value, isItem: field == nil,
                    isAlwaysThere: field?.isAlwaysThere ?? false)
            }
        case (.map(let element), .object(let members)?): return parts(members, of: element)
        case (_, .object(let members)?): return parts(members, of: .any)
        default: return []
        }
    }

    private func parts(_ members: [String: JSON], of element: FieldType) -> [Part] {
        members.map { Part(step: "f:\($0.key)", type: element, value: $0.value, isItem: true) }
    }

    /// `k:{"port":80,"protocol":"TCP"}`.
    func step(of element: JSON, _ keys: [String], _ type: FieldType) -> String {
        var values: [String: JSON] = [:]
        for key in keys { values[key] = element[key] ?? defaultValue(of: key, in: type) }
        return "k:\(JSON.object(values))"
    }

    private func defaultValue(of key: String, in type: FieldType) -> JSON? {
        guard case .named(let name) = type else { return nil }
        return catalog.schema(name)?.fields[key]?.defaultValue.map { .string($0) }
    }

    /// Every path that an applied configuration owns.
    func fieldSet(of value: JSON, _ type: FieldType) -> FieldSet {
        var set = FieldSet()
        for part in parts(of: value, type) {
            guard let value = part.value else { continue }
            let isEmpty = value.isNull || (value.objectValue?.isEmpty ?? false)
            let isLeaf = isLeaf(part.type, value)
            if part.isItem || isEmpty || isLeaf { set.members.insert(part.step) }
            if !isLeaf { set.add(fieldSet(of: value, part.type), below: part.step) }
        }
        return set
    }
}
