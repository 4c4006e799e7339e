import Values

/// Takes away what has lost its owner or its namespace, as the controllers of kube-controller-manager do.
struct GarbageCollector: Sendable {
    let store: ObjectStore
    var allocator: (any ServiceAllocator)?

    private static let namespaces = GroupResource("namespaces")

    /// Watches the store until the task is cancelled or the store is closed.
    func run() async {
        // The present revision cannot have expired, except to a compaction in between: then the next one has not.
        while !Task.isCancelled {
            guard let events = try? store.events(after: store.revision) else { continue }
            for await event in events { handle(event) }
            return
        }
    }

    private func handle(_ event: StoreEvent) {
        switch event.kind {
        case .added:
            removeIfOwnerless(event)
            removeIfLate(event.key)
        case .modified:
            if event.object.at("metadata", "deletionTimestamp") != nil { finish(event.key, event.object) }
        case .deleted:
            if let uid = event.object.objectUID { release(dependentsOf: uid) }
            for owner in event.object.owners { finishOwner(owner) }
            if let namespace = event.key.namespace { finishNamespace(namespace) }
        }
    }

    /// An object that waits for what depends on it, or a namespace for what is in it.
    private func finish(_ key: ObjectStore.Key, _ object: JSON) {
        if key.resource == Self.namespaces { return emptyNamespace(key.name) }
        let finalizers = object.at("metadata", "finalizers")?.arrayValue ?? []
        guard let uid = object.objectUID else { return }
        if finalizers.contains("orphan") {
            for (dependent, _) in dependents(of: uid) { dropOwner(uid, of: dependent) }
            removeFinalizer("orphan", from: key)
        } else if finalizers.contains("foregroundDeletion") {
            let dependents = dependents(of: uid)
            for (dependent, object) in dependents where object.at("metadata", "deletionTimestamp") == nil {
                delete(dependent, .foreground)
            }
            if dependents.isEmpty { removeFinalizer("foregroundDeletion", from: key) }
        }
    }

    private func release(dependentsOf uid: String) {
        for (key, object) in dependents(of: uid) {
            let others = object.owners.filter { $0 != uid }
            if others.isEmpty { delete(key, .background) } else { dropOwner(uid, of: key) }
        }
    }

    private func finishOwner(_ uid: String) {
        for (key, object) in store.find({ _, object in object.objectUID == uid })
        where object.at("metadata", "deletionTimestamp") != nil { finish(key, object) }
    }

    private func removeIfOwnerless(_ event: StoreEvent) {
        let owners = event.object.owners
        guard !owners.isEmpty else { return }
        if store.find({ _, object in object.objectUID.map(owners.contains) ?? false }).isEmpty {
            delete(event.key, .background)
        }
    }

    /// What a controller made while its namespace was being emptied.
    private func removeIfLate(_ key: ObjectStore.Key) {
        guard let namespace = key.namespace else { return }
        let place = store.get(ObjectStore.Key(Self.namespaces, name: namespace))
        if place?.at("metadata", "deletionTimestamp") != nil { delete(key, .background) }
    }

    private func emptyNamespace(_ name: String) {
        for (key, object) in store.find({ key, _ in key.namespace == name })
        where object.at("metadata", "deletionTimestamp") == nil { delete(key, .background) }
        finishNamespace(name)
    }

    private func finishNamespace(_ name: String) {
        let key = ObjectStore.Key(Self.namespaces, name: name)
        guard store.get(key)?.at("metadata", "deletionTimestamp") != nil else { return }
        if store.find({ key, _ in key.namespace == name }).isEmpty { store.update(key) { _ in nil } }
    }

    private func dependents(of uid: String) -> [(ObjectStore.Key, JSON)] {
        store.find { _, object in object.owners.contains(uid) }
    }

    private func delete(_ key: ObjectStore.Key, _ propagation: Deletion.Propagation) {
        guard let type = store.catalog.type(of: key.resource) else { return }
        var before: JSON?
        let rest = store.update(key) { current in
            before = current
            return current.flatMap { Deletion(propagation: propagation).apply(to: $0, type) }
        }
        if rest == nil, let before, type.plural == "services" { allocator?.release(service: before) }
    }

    private func dropOwner(_ uid: String, of key: ObjectStore.Key) {
        store.update(key) { current in
            guard var object = current else { return nil }
            let owners = object.at("metadata", "ownerReferences")?.arrayValue?.filter { $0["uid"]?.stringValue != uid }
            object[path: ["metadata", "ownerReferences"]] = owners.flatMap { $0.isEmpty ? nil : .array($0) }
            return object
        }
    }

    private func removeFinalizer(_ name: JSON, from key: ObjectStore.Key) {
        store.update(key) { current in
            guard let current else { return nil }
            var object = current
            let rest = object.at("metadata", "finalizers")?.arrayValue?.filter { $0 != name } ?? []
            object[path: ["metadata", "finalizers"]] = rest.isEmpty ? nil : .array(rest)
            return Deletion.isFinished(object, was: current) ? nil : object
        }
    }
}

extension JSON {
    /// The UIDs in `metadata.ownerReferences`.
    fileprivate var owners: [String] {
        (at("metadata", "ownerReferences")?.arrayValue ?? []).compactMap { $0["uid"]?.stringValue }
    }
}
