import Values

/// The templates that a DaemonSet has had, as ControllerRevisions: what `kubectl rollout history` lists and `undo` goes back to
/// (kubernetes 1.36, pkg/controller/daemon/update.go).
struct RevisionHistory: Sendable {
    let store: ObjectStore

    /// Makes the template's revision the newest, and forgets the oldest that no pod has any more.
    func keep(_ template: JSON, of set: JSON, hash: String) {
        let known = revisions(of: set)
        let newest = known.last?.revision ?? 0
        let key = ObjectStore.Key(
            .controllerRevisions, namespace: set.objectNamespace, name: "\(set.objectName)-\(hash)")
        let annotations = JSON(set.objectAnnotations.filter { $0.key == Self.cause })
        if let present = store.get(key) {
            store.change(key) { object in
                if present.revision < newest { object["revision"] = JSON(newest + 1) }
                object[path: ["metadata", "annotations"]] = annotations.objectValue?.isEmpty ?? true ? nil : annotations
            }
        } else {
            store.put(new(key, template, of: set, hash: hash, number: newest + 1, annotations: annotations))
        }
        forget(known, of: set, but: key.name)
    }

    /// What `kubectl annotate` says about a change.
    static let cause = "kubernetes.io/change-cause"

    private func revisions(of set: JSON) -> [JSON] {
        store.list(.controllerRevisions, namespace: set.objectNamespace)
            .filter { $0.controllerUID == set.objectUID }.sorted { $0.revision < $1.revision }
    }

    private func new(
        _ key: ObjectStore.Key, _ template: JSON, of set: JSON, hash: String, number: Int, annotations: JSON
    ) -> JSON {
        var labels = template.objectLabels
        labels[DaemonSetController.hash] = hash
        var data = template
        data["$patch"] = "replace"
        return [
            "apiVersion": "apps/v1", "kind": "ControllerRevision",
            "metadata": [
                "name": .string(key.name), "namespace": .string(key.namespace ?? ""), "labels": JSON(labels),
                "annotations": annotations, "ownerReferences": [set.ownerReference],
            ],
            "data": ["spec": ["template": data]], "revision": JSON(number),
        ]
    }

    private func forget(_ revisions: [JSON], of set: JSON, but current: String) {
        let limit = set.at("spec", "revisionHistoryLimit")?.intValue ?? 10
        let used = Set(
            store.list(.pods, namespace: set.objectNamespace).filter { $0.controllerUID == set.objectUID }
                .compactMap { $0.objectLabels[DaemonSetController.hash] })
        let unused = revisions.filter {
            $0.objectName != current && !used.contains($0.objectLabels[DaemonSetController.hash] ?? "")
        }
        for revision in unused.dropLast(limit) {
            store.remove(
                revision.key(in: .controllerRevisions))
        }
    }
}

extension JSON {
    /// The number of a ControllerRevision.
    fileprivate var revision: Int { self["revision"]?.intValue ?? 0 }
}
