import Values

/// Keeps `managedFields` through writes, and does server-side apply.
struct FieldManager: Sendable {
    var walk = TypedWalk()
    var type: FieldType
    var apiVersion: String
    /// The main resource does not own the status where that is a resource of its own.
    var ignoresStatus: Bool
    var now = JSON.time()

    init(_ resource: ResourceType, subresource: String? = nil) {
        self.type = SchemaCatalog.standard.type(of: resource)
        self.apiVersion = resource.apiVersion
        self.ignoresStatus = resource.hasStatus && subresource == nil
    }

    /// The new object with the owners after a create, update or patch.
    func update(from old: JSON?, to new: JSON, by name: String, subresource: String? = nil) -> JSON {
        let isReset = new.at("metadata", "managedFields")?.arrayValue.map { $0.isEmpty || $0 == [[:]] } ?? false
        let given = ManagedFields(new)
        var managed = given.isEmpty ? ManagedFields(isReset ? [:] : old ?? [:]) : given
        var result = new
        // An object that nobody tracks, made by the lab's own controllers, does not begin to be tracked by an update.
        if let old, ManagedFields(old).isEmpty || isReset {
            result[path: ["metadata", "managedFields"]] = managed.json
            return result
        }
        let manager = manager(name, "Update", subresource)
        let comparison = compare(old ?? [:], new)
        managed.take(comparison.removed.union(comparison.changed), exceptFrom: manager)
        let mine = (managed[manager] ?? FieldSet()).union(comparison.changed).subtracting(comparison.removed)
        managed.set(mine, for: manager, time: now)
        result[path: ["metadata", "managedFields"]] = managed.json
        return result
    }

    /// The object after an applied configuration.
    ///
    /// - Throws: 409 with every conflict, unless `force`.
    func apply(
        _ configuration: JSON, to live: JSON?, by name: String, force: Bool, subresource: String? = nil
    ) throws(StatusError) -> JSON {
        let manager = manager(name, "Apply", subresource)
        let live = live.map { tracked($0) }
        var managed = ManagedFields(live ?? [:])
        let last = managed[manager] ?? FieldSet()
        let owned = strip(walk.fieldSet(of: configuration, type))
        managed.set(owned, for: manager, time: now)

        var result = walk.merge(live, configuration, type)
        let gone = last.subtracting(owned)
        if !gone.isEmpty { result = walk.remove(gone, keeping: managed.all, from: result, type) ?? result }
        let comparison = compare(live ?? [:], result)
        let conflicts = managed.conflicts(with: comparison.changed, except: manager)
        if !force, !conflicts.isEmpty { throw .applyConflict(conflicts) }
        managed.take(comparison.removed, exceptFrom: nil)
        managed.take(comparison.changed, exceptFrom: manager)
        result[path: ["metadata", "managedFields"]] = managed.json
        return result
    }

    private func compare(_ old: JSON, _ new: JSON) -> TypedWalk.Comparison {
        var comparison = walk.compare(old, new, type)
        comparison.changed = strip(comparison.changed)
        comparison.removed = strip(comparison.removed)
        return comparison
    }

    private func strip(_ set: FieldSet) -> FieldSet {
        let set = set.withoutServerFields
        return ignoresStatus ? set.without("status") : set
    }

    private func manager(_ name: String, _ operation: String, _ subresource: String?) -> ManagedFields.Manager {
        ManagedFields.Manager(name: name, operation: operation, apiVersion: apiVersion, subresource: subresource)
    }

    /// An object that was never applied to belongs to `before-first-apply`, as kube-apiserver decides.
    private func tracked(_ live: JSON) -> JSON {
        guard ManagedFields(live).isEmpty else { return live }
        var managed = ManagedFields(entries: [])
        managed.set(compare([:], live).changed, for: manager("before-first-apply", "Update", nil), time: now)
        var result = live
        result[path: ["metadata", "managedFields"]] = managed.json
        return result
    }
}

extension StatusError {
    /// In the words of k8s.io/apimachinery 0.36, pkg/util/managedfields/internal/conflict.go.
    fileprivate static func applyConflict(_ conflicts: [(ManagedFields.Manager, FieldSet)]) -> StatusError {
        let causes = conflicts.flatMap { manager, fields in
            fields.paths().map { path in
                Cause(reason: "FieldManagerConflict", message: "conflict with \(manager.text)", field: path)
            }
        }
        let texts = conflicts.map { manager, fields in
            "conflicts with \(manager.text):" + fields.paths().map { "\n- \($0)" }.joined()
        }
        let text =
            causes.count == 1
            ? "1 conflict: \(causes[0].message): \(causes[0].field)"
            : "\(causes.count) conflicts: " + texts.sorted().joined(separator: "\n")
        return StatusError(
            code: 409, reason: "Conflict", message: "Apply failed with \(text)",
            details: ["causes": .array(causes.map(\.json))])
    }
}

extension ManagedFields.Manager {
    fileprivate var text: String {
        let part = subresource.map { " with subresource \"\($0)\"" } ?? ""
        return "\"\(name)\"\(part)" + (operation == "Update" ? " using \(apiVersion)" : "")
    }
}
