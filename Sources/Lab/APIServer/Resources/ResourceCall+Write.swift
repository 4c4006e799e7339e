import Values

extension ResourceCall {
    func create() throws(StatusError) -> APIResponse {
        if let review = AccessReview(self) { return try review.respond() }
        let decoded = try decodedBody()
        var object = decoded.object
        let name = try newName(of: object)
        object[path: ["metadata", "name"]] = .string(name)
        if object.objectRevision > 0 { throw .badRequest("resourceVersion should not be set on objects to be created") }
        try checkNamespaceTakesObjects(for: name)
        let new = fresh(object)
        // Before the store is locked, which the check reads.
        try GrantCheck(self)?.check(new, replacing: nil)
        let stored = try store.update(key(name), dryRun: isDryRun) { current throws(StatusError) -> JSON? in
            if current != nil { throw .alreadyExists(resource, name) }
            return try admitted(new, replacing: nil) { object in
                FieldManager(type).update(from: nil, to: object, by: fieldManager)
            }
        }
        return try answer(201, stored ?? new, warnings: decoded.warnings)
    }

    /// An object as it may be created: without what only the server says.
    func fresh(_ object: JSON) -> JSON {
        var object = object
        if type.hasStatus { object["status"] = nil }
        if type.kind == "CertificateSigningRequest" { object = CertificateRequestRules.signed(object, by: user) }
        for field in ["uid", "resourceVersion", "creationTimestamp", "selfLink", "generation", "managedFields"] {
            object[path: ["metadata", field]] = nil
        }
        object[path: ["metadata", "deletionTimestamp"]] = nil
        object[path: ["metadata", "deletionGracePeriodSeconds"]] = nil
        return object
    }

    private func newName(of object: JSON) throws(StatusError) -> String {
        if !object.objectName.isEmpty { return object.objectName }
        guard let prefix = object.at("metadata", "generateName")?.stringValue, !prefix.isEmpty else {
            throw .invalid(
                type.kind, "", [.required("metadata.name", "name or generateName is required")], group: type.group)
        }
        // The letters of k8s.io/apimachinery's rand package: no vowels, no words.
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        return prefix + String((0..<5).map { _ in letters[Int.random(in: letters.indices)] })
    }

    func checkNamespaceTakesObjects(for name: String) throws(StatusError) {
        guard let namespace, type.plural != "namespaces" else { return }
        let namespaces = GroupResource("namespaces")
        guard let object = store.get(ObjectStore.Key(namespaces, name: namespace)) else {
            throw .notFound(namespaces, namespace)
        }
        if object.at("metadata", "deletionTimestamp") != nil {
            throw .forbidden(
                resource, name,
                "unable to create new content in namespace \(namespace) because it is being terminated")
        }
    }

    func update() throws(StatusError) -> APIResponse {
        let decoded = try decodedBody()
        let stored = try change { current throws(StatusError) in
            try checkPreconditions(decoded.object, current)
            return try admitted(
                merged(decoded.object, into: current), replacing: current, managing: owners(of: current))
        }
        return try answer(200, stored, warnings: decoded.warnings)
    }

    /// Who owns what after an update or a patch.
    func owners(of current: JSON) -> (JSON) throws(StatusError) -> JSON {
        { object in
            FieldManager(type, subresource: info.subresource).update(
                from: current, to: object, by: fieldManager, subresource: info.subresource)
        }
    }

    /// Changes the object there is; one whose last finalizer is gone while it is being deleted goes with it.
    func change(_ body: (JSON) throws(StatusError) -> JSON) throws(StatusError) -> JSON {
        var result: JSON?
        if let grants = GrantCheck(self), let current = store.get(key(name)) {
            try grants.check(try body(current), replacing: current)
        }
        let stored = try store.update(key(name), dryRun: isDryRun) { current throws(StatusError) -> JSON? in
            guard let current else { throw .notFound(resource, name) }
            let new = try body(current)
            result = new
            return Deletion.isFinished(new, was: current) ? nil : new
        }
        guard let object = stored ?? result else { throw .notFound(resource, name) }
        return object
    }

    func checkPreconditions(_ new: JSON, _ current: JSON) throws(StatusError) {
        if let uid = new.objectUID, uid != current.objectUID {
            throw .conflict(
                resource, name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: \(current.objectUID ?? "")")
        }
        let revision = new.at("metadata", "resourceVersion")
        if let revision, revision != "", revision != current.at("metadata", "resourceVersion") {
            throw .conflict(
                resource, name,
                "the object has been modified; please apply your changes to the latest version and try again")
        }
    }

    /// A new object in the place of the present one, with what a user cannot change this way taken from there.
    func merged(_ new: JSON, into current: JSON) -> JSON {
        if info.subresource == "status" {
            var result = current
            result["status"] = new["status"]
            return result
        }
        for (subresource, path) in [
            ("ephemeralcontainers", ["spec", "ephemeralContainers"]), ("approval", ["status", "conditions"]),
        ] where info.subresource == subresource {
            var result = current
            result[path: path] = new[path: path]
            return result
        }
        var result = new
        if type.plural == "pods" {
            result[path: ["spec", "ephemeralContainers"]] = current.at("spec", "ephemeralContainers")
        }
        if type.hasStatus { result["status"] = current["status"] }
        for field in ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"] {
            result[path: ["metadata", field]] = current.at("metadata", field)
        }
        result[path: ["metadata", "selfLink"]] = nil
        return result
    }

    /// The object as it is stored: with defaults, checked, owned, and with the addresses and ports it needs.
    func admitted(
        _ object: JSON, replacing old: JSON?, managing: (JSON) throws(StatusError) -> JSON
    ) throws(StatusError) -> JSON {
        var new = object
        new[path: ["metadata", "namespace"]] = namespace.map { .string($0) }
        new = Defaults(type).apply(to: new)
        if let old { new = Defaults(type).carry(from: old, into: new) }
        new = try managing(new)
        let isService = type.plural == "services" && type.group.isEmpty
        let allocator = isService ? handler.configuration.allocator : nil
        // kube-apiserver, too, refuses a port that is taken before it looks at the rest.
        _ = try allocator?.allocate(for: new, old: old, dryRun: true)
        try ObjectValidator(type).check(new, replacing: old)
        new = try allocator?.allocate(for: new, old: old, dryRun: isDryRun) ?? new
        return Defaults(type).allocated(new)
    }
}
