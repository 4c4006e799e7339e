import Values

/// Kubernetes' strategic merge patch: lists of objects merge by their key, with directives.
struct StrategicMerge: Sendable {
    private let walk = TypedWalk()

    func apply(_ patch: JSON, to current: JSON?, _ type: FieldType) -> JSON {
        guard let changes = patch.objectValue else { return patch }
        if changes["$patch"] == "replace" { return .object(changes.filter { $0.key != "$patch" }) }
        var result = current?.objectValue ?? [:]
        if let kept = changes["$retainKeys"]?.arrayValue?.compactMap(\.stringValue) {
            result = result.filter { kept.contains($0.key) }
        }
        for (key, change) in changes where !key.hasPrefix("$") {
            let order = changes["$setElementOrder/\(key)"]?.arrayValue
            result[key] = merge(change, into: result[key], self.type(of: key, in: type), order: order)
        }
        for (key, gone) in changes where key.hasPrefix("$deleteFromPrimitiveList/") {
            let field = String(key.dropFirst("$deleteFromPrimitiveList/".count))
            let values = gone.arrayValue ?? []
            result[field] = result[field]?.arrayValue.map { .array($0.filter { !values.contains($0) }) }
        }
        for (key, order) in changes where key.hasPrefix("$setElementOrder/") {
            let field = String(key.dropFirst("$setElementOrder/".count))
            guard changes[field] == nil, let list = result[field]?.arrayValue else { continue }
            result[field] = .array(sort(list, order.arrayValue ?? [], mergeKey(of: self.type(of: field, in: type))))
        }
        return .object(result)
    }

    private func merge(_ change: JSON, into current: JSON?, _ type: FieldType, order: [JSON]?) -> JSON? {
        switch (change, type) {
        case (.null, _): return nil
        case (.object(let members), _): return members["$patch"] == "delete" ? nil : apply(change, to: current, type)
        case (.array(let new), .list(_, .set)):
            let old = current?.arrayValue ?? []
            return .array(old + new.filter { !old.contains($0) })
        case (.array(let new), .list(let element, .keyed)):
            guard let key = mergeKey(of: type), !new.contains(["$patch": "replace"]) else {
                return .array(new.filter { $0["$patch"] == nil })
            }
            let merged = mergeLists(new, into: current?.arrayValue ?? [], key, element)
            return .array(order.map { sort(merged, $0, key) } ?? merged)
        default: return change
        }
    }

    private func mergeLists(_ new: [JSON], into old: [JSON], _ key: String, _ element: FieldType) -> [JSON] {
        var result = old
        for change in new {
            let place = result.firstIndex { $0[key] == change[key] }
            if change["$patch"] == "delete" {
                if let place { result.remove(at: place) }
            } else if let place {
                result[place] = apply(change, to: result[place], element)
            } else {
                result.append(apply(change, to: nil, element))
            }
        }
        return result
    }

    /// The elements named in the order first, as it says; then the others.
    private func sort(_ list: [JSON], _ order: [JSON], _ key: String?) -> [JSON] {
        func identity(_ element: JSON) -> JSON? { key.map { element[$0] } ?? element }
        let named = order.compactMap { wanted in list.first { identity($0) == identity(wanted) } }
        return named + list.filter { !named.contains($0) }
    }

    /// The first key of a keyed list is the one that strategic merges use (`port` of `port` and `protocol`).
    private func mergeKey(of type: FieldType) -> String? {
        if case .list(_, .keyed(let keys)) = type { keys.first } else { nil }
    }

    private func type(of key: String, in type: FieldType) -> FieldType {
        switch type {
        case .named(let name): walk.catalog.schema(name)?.fields[key]?.type ?? .any
        case .map(let element): element
        case .atomic(let inner): self.type(of: key, in: inner)
        default: .any
        }
    }
}
