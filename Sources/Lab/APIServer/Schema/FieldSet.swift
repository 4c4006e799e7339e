import Values

/// A set of paths in an object, as `managedFields` keeps them (`fieldsV1`): each step is `f:NAME`, `k:{KEYS}` or
/// `v:VALUE`.
struct FieldSet: Sendable, Hashable {
    /// Steps that are themselves in the set.
    var members: Set<String> = []
    /// What lies below a step.
    var children: [String: FieldSet] = [:]

    var isEmpty: Bool { members.isEmpty && children.isEmpty }

    func contains(_ step: String) -> Bool { members.contains(step) || children[step] != nil }

    func union(_ other: FieldSet) -> FieldSet {
        FieldSet(
            members: members.union(other.members),
            children: children.merging(other.children) { $0.union($1) })
    }

    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(members: members.subtracting(other.members), children: children)
        for (step, child) in other.children {
            let rest = result.children[step]?.subtracting(child)
            result.children[step] = rest?.isEmpty ?? true ? nil : rest
        }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(members: members.intersection(other.members))
        for (step, child) in children {
            guard let shared = other.children[step]?.intersection(child), !shared.isEmpty else { continue }
            result.children[step] = shared
        }
        return result
    }

    mutating func add(_ child: FieldSet, below step: String) {
        if !child.isEmpty { children[step] = (children[step] ?? FieldSet()).union(child) }
    }

    /// Every member as messages write it: `.data.a`, `.spec.ports[port=80,protocol="TCP"].nodePort`.
    func paths(below prefix: String = "") -> [String] {
        Set(members).union(children.keys).sorted().flatMap { step in
            let path = prefix + Self.text(of: step)
            return (members.contains(step) ? [path] : []) + (children[step]?.paths(below: path) ?? [])
        }
    }

    private static func text(of step: String) -> String {
        let rest = step.dropFirst(2)
        guard step.hasPrefix("k:"), let keys = try? JSON(parsing: String(rest)).objectValue else {
            return step.hasPrefix("f:") ? ".\(rest)" : "[=\(rest)]"
        }
        return "[" + keys.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") + "]"
    }
}

extension FieldSet {
    init(fieldsV1 json: JSON) {
        for (step, value) in json.objectValue ?? [:] where step != "." {
            let isLeaf = value.objectValue?.isEmpty ?? true
            if isLeaf || value["."] != nil { members.insert(step) }
            if !isLeaf { add(FieldSet(fieldsV1: value), below: step) }
        }
    }

    var fieldsV1: JSON {
        var object: [String: JSON] = [:]
        for (step, child) in children { object[step] = child.fieldsV1 }
        for step in members {
            if object[step] == nil { object[step] = [:] } else { object[step]?["."] = [:] }
        }
        return .object(object)
    }

    /// What the server itself keeps is nobody's.
    var withoutServerFields: FieldSet {
        var result = self
        result.members.subtract(["f:apiVersion", "f:kind", "f:metadata"])
        result.children["f:metadata"]?.members.subtract(Self.serverMetadata)
        for name in Self.serverMetadata { result.children["f:metadata"]?.children[name] = nil }
        if result.children["f:metadata"]?.isEmpty ?? false { result.children["f:metadata"] = nil }
        return result
    }

    func without(_ field: String) -> FieldSet {
        var result = self
        result.members.remove("f:\(field)")
        result.children["f:\(field)"] = nil
        return result
    }

    private static let serverMetadata: Set<String> = [
        "f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:generation", "f:managedFields",
        "f:resourceVersion",
    ]
}
