import Values

extension TypedWalk {
    struct Comparison: Sendable {
        /// Added or with another value.
        var changed = FieldSet()
        var removed = FieldSet()
    }

    /// Which paths differ.
    func compare(_ old: JSON, _ new: JSON, _ type: FieldType) -> Comparison {
        var result = Comparison()
        compare(parts(of: old, type), parts(of: new, type), into: &result)
        return result
    }

    private func compare(_ old: [Part], _ new: [Part], into result: inout Comparison) {
        let before = Dictionary(old.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(new.map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
        for step in Set(before.keys).union(after.keys) {
            guard let part = after[step] ?? before[step] else { continue }
            let empty: JSON? = part.isAlwaysThere ? .object([:]) : nil
            compare(before[step]?.value ?? empty, after[step]?.value ?? empty, part, into: &result)
        }
    }

    private func compare(_ old: JSON?, _ new: JSON?, _ part: Part, into result: inout Comparison) {
        if old == new { return }
        let isLeaf = [old, new].compactMap { $0 }.contains { self.isLeaf(part.type, $0) }
        if old == nil { result.changed.members.insert(part.step) }
        if new == nil { result.removed.members.insert(part.step) }
        if isLeaf {
            if old != nil, new != nil { result.changed.members.insert(part.step) }
            return
        }
        var below = Comparison()
        compare(parts(of: old, part.type), parts(of: new, part.type), into: &below)
        result.changed.add(below.changed, below: part.step)
        result.removed.add(below.removed, below: part.step)
    }
}
