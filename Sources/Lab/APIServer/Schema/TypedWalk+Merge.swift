import Values

extension TypedWalk {
    /// What is there with an applied configuration laid over it.
    func merge(_ live: JSON?, _ applied: JSON, _ type: FieldType) -> JSON {
        guard let live, !isLeaf(type, applied) else { return applied }
        switch (live, applied) {
        case (.object(var result), .object):
            for part in parts(of: applied, type) {
                let key = String(part.step.dropFirst(2))
                if let value = part.value { result[key] = merge(result[key], value, part.type) }
            }
            return .object(result)
        case (.array, .array): return mergeLists(live, applied, type)
        default: return applied
        }
    }

    private func mergeLists(_ live: JSON, _ applied: JSON, _ type: FieldType) -> JSON {
        let old = parts(of: live, type)
        let new = parts(of: applied, type)
        let before = Dictionary(old.map { ($0.step, $0.value) }, uniquingKeysWith: { first, _ in first })
        let steps = Set(new.map(\.step))
        // What only others have keeps its place before; then the configuration's order holds.
        let others = old.filter { !steps.contains($0.step) }.compactMap(\.value)
        let mine = new.compactMap { part in
            part.value.map { merge(before[part.step] ?? nil, $0, part.type) }
        }
        return .array(others + mine)
    }

    /// The object without the paths of `gone` that are not also in `kept`; what becomes empty by that goes too.
    func remove(_ gone: FieldSet, keeping kept: FieldSet, from value: JSON, _ type: FieldType) -> JSON? {
        let parts = self.parts(of: value, type)
        var remaining: [Part] = []
        for var part in parts {
            let owned = kept.children[part.step] ?? FieldSet()
            if gone.members.contains(part.step), !kept.contains(part.step) { continue }
            if let child = gone.children[part.step], let old = part.value, !isLeaf(part.type, old) {
                guard let rest = remove(child, keeping: owned, from: old, part.type) else { continue }
                part.value = rest
            }
            remaining.append(part)
        }
        if remaining.isEmpty, !parts.isEmpty { return nil }
        if case .array = value { return .array(remaining.compactMap(\.value)) }
        let members = remaining.map { (String($0.step.dropFirst(2)), $0.value ?? .null) }
        return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
    }
}
