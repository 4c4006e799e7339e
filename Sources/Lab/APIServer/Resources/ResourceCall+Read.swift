import Values

extension ResourceCall {
    func get() throws(StatusError) -> APIResponse { try answer(200, try existing()) }

    func list() throws(StatusError) -> APIResponse {
        let selection = try Selection(self)
        let token = try request.value("continue").flatMap { text throws(StatusError) in
            text.isEmpty ? nil : try ContinueToken(text)
        }
        let snapshot = try snapshot(for: token)
        var objects = snapshot.objects.filter(selection.matches)
        if let token { objects = Array(objects.drop { !token.precedes($0, in: namespace) }) }
        var metadata: JSON = ["resourceVersion": .string(String(snapshot.revision))]
        if let limit = request.integer("limit"), limit > 0, objects.count > limit {
            let next = ContinueToken(revision: snapshot.revision, after: objects[limit - 1], in: namespace)
            metadata["continue"] = .string(next.text)
            // Counting is only cheap, and only told, where nothing is selected.
            if selection.isEverything { metadata["remainingItemCount"] = .integer(Int64(objects.count - limit)) }
            objects.removeLast(objects.count - limit)
        }
        return APIResponse(200, json: try Representation(self).list(objects, metadata: metadata))
    }

    private func snapshot(for token: ContinueToken?) throws(StatusError) -> ObjectStore.Snapshot {
        try checkNotTooNew()
        guard let token, token.revision > 0 else { return store.snapshot(resource, namespace: namespace) }
        do {
            return try store.snapshot(resource, namespace: namespace, at: token.revision)
        } catch {
            var status = StatusError.expired(Self.expiredContinue)
            status.metadata["continue"] = .string(ContinueToken(revision: -1, start: token.start).text)
            throw status
        }
    }

    /// A revision from the future is one of another life of this cluster.
    func checkNotTooNew() throws(StatusError) {
        guard let asked = request.integer("resourceVersion"), asked > store.revision else { return }
        throw StatusError(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(asked), current: \(store.revision)",
            details: [
                "causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]],
                "retryAfterSeconds": 1,
            ])
    }

    /// The text of k8s.io/apiserver 0.36, pkg/storage/etcd3/errors.go.
    private static let expiredContinue = """
        The provided continue parameter is too old to display a consistent list result. You can start a new list \
        without the continue parameter, or use the continue token in this response to retrieve the remainder of the \
        results. Continuing with the provided token results in an inconsistent list - objects that were created, \
        modified, or deleted between the time the first chunk was returned and now may show up in the list.
        """
}
