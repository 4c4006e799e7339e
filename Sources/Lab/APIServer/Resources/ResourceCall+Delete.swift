import NIOCore
import Values

extension ResourceCall {
    struct DeleteOptions: Sendable {
        var deletion: Deletion
        var isDryRun: Bool
    }

    func delete() throws(StatusError) -> APIResponse { try delete(try deleteOptions()) }

    func delete(_ options: DeleteOptions) throws(StatusError) -> APIResponse {
        var before: JSON?
        let stored = try store.update(key(name), dryRun: options.isDryRun) { current throws(StatusError) -> JSON? in
            guard let current else { throw .notFound(resource, name) }
            try check(options.deletion, current)
            before = current
            return options.deletion.apply(to: current, type)
        }
        if let stored { return try answer(200, stored) }
        if let before, !options.isDryRun { release(before) }
        return APIResponse(200, json: success(before))
    }

    func deleteCollection() throws(StatusError) -> APIResponse {
        let options = try deleteOptions()
        let selection = try Selection(self)
        let objects = store.list(resource, namespace: namespace).filter(selection.matches)
        for object in objects {
            let key = object.key(in: resource)
            let rest = store.update(key, dryRun: options.isDryRun) { current in
                current.flatMap { options.deletion.apply(to: $0, type) }
            }
            if rest == nil, !options.isDryRun { release(object) }
        }
        let metadata: JSON = ["resourceVersion": .string(String(store.revision))]
        return APIResponse(200, json: try Representation(self).list(objects, metadata: metadata))
    }

    private func release(_ object: JSON) {
        if type.plural == "services" { handler.configuration.allocator?.release(service: object) }
    }

    private func check(_ deletion: Deletion, _ current: JSON) throws(StatusError) {
        if let uid = deletion.uid, uid != current.objectUID {
            throw .conflict(
                resource, name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: "
                    + (current.objectUID ?? ""))
        }
        let revision = current.at("metadata", "resourceVersion")?.stringValue ?? ""
        if let wanted = deletion.resourceVersion, wanted != revision {
            throw .conflict(
                resource, name,
                "Precondition failed: ResourceVersion in precondition: \(wanted), "
                    + "ResourceVersion in object meta: \(revision)")
        }
        if type.plural == "namespaces", ["default", "kube-system", "kube-public"].contains(name) {
            throw .forbidden(resource, name, "this namespace may not be deleted")
        }
    }

    private func deleteOptions() throws(StatusError) -> DeleteOptions {
        try deleteOptions(from: request.body.readableBytes > 0 ? try self.body() : [:])
    }

    func deleteOptions(from body: JSON) throws(StatusError) -> DeleteOptions {
        let grace = request.integer("gracePeriodSeconds") ?? body["gracePeriodSeconds"]?.integerValue.map { Int($0) }
        let policy = request.value("propagationPolicy") ?? body["propagationPolicy"]?.stringValue
        let propagation = policy.map { Deletion.Propagation(rawValue: $0) } ?? .background
        guard let propagation else {
            let cause = StatusError.Cause.unsupported(
                "propagationPolicy", .string(policy ?? ""), ["Foreground", "Background", "Orphan", "nil"])
            throw .invalid("DeleteOptions", "", [cause], group: "meta.k8s.io")
        }
        let deletion = Deletion(
            gracePeriod: grace, propagation: propagation, uid: body.at("preconditions", "uid")?.stringValue,
            resourceVersion: body.at("preconditions", "resourceVersion")?.stringValue)
        return DeleteOptions(deletion: deletion, isDryRun: isDryRun || !(body["dryRun"]?.arrayValue ?? []).isEmpty)
    }

    private func success(_ object: JSON?) -> JSON {
        var details: JSON = ["name": .string(name), "kind": .string(type.plural)]
        if !type.group.isEmpty { details["group"] = .string(type.group) }
        details["uid"] = object?.at("metadata", "uid")
        return ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details]
    }
}
