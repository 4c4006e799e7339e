import Changes
import NIOHTTP1
import Values

extension KubernetesClient {
    /// The name under which fields are owned on the server.
    static let fieldManager = "meshwright"

    /// Creates an object.
    ///
    /// - Parameter namespace: For objects that say none.
    /// - Returns: The object as the server keeps it; in a dry run as it would.
    /// - Throws: ``OperationError`` with code `conflict` when there is one of that name.
    @discardableResult
    public func create(_ object: JSON, namespace: String? = nil) async throws(OperationError) -> JSON {
        let place = try await place(of: object, namespace: namespace)
        return try await mutate(Mutation(.create, "create", "creating", place, secretsOf: object)) {
            (isDryRun) async throws(OperationError) in
            try await self.send(
                .POST, path: try place.resource.path(namespace: place.namespace), body: object,
                query: self.mutationQuery(isDryRun), context: self.context("create", "creating", place))
        } before: { () async throws(OperationError) in
            nil
        }
    }

    /// Applies an object server-side: creates it, or changes the fields it names and leaves others to their managers.
    ///
    /// - Parameter force: Take fields over that other managers own.
    /// - Returns: The object as the server keeps it; in a dry run as it would.
    /// - Throws: ``OperationError`` with code `conflict` naming each field and its manager.
    @discardableResult
    public func apply(
        _ object: JSON, namespace: String? = nil, force: Bool = false
    ) async throws(OperationError) -> JSON {
        let place = try await named(object, namespace)
        var body = object
        // What was read from a server may be applied again; this part of it would be refused.
        body[path: ["metadata", "managedFields"]] = Optional<JSON>.none
        let content = body
        return try await mutate(Mutation(.update, "patch", "applying", place, secretsOf: object)) {
            (isDryRun) async throws(OperationError) in
            try await self.send(
                .PATCH, path: try self.path(place), body: content, contentType: "application/apply-patch+yaml",
                query: self.mutationQuery(isDryRun) + (force ? [("force", "true")] : []),
                context: self.context("patch", "applying", place))
        } before: { () async throws(OperationError) in
            try await self.find(place)
        }
    }

    /// Replaces an object whole.
    ///
    /// - Parameter object: With `metadata.resourceVersion` it is refused with code `conflict` when somebody was faster;
    ///   see ``update(_:_:change:)``.
    @discardableResult
    public func replace(_ object: JSON, namespace: String? = nil) async throws(OperationError) -> JSON {
        let place = try await named(object, namespace)
        return try await replace(object, at: place, before: try await get(place))
    }

    /// Changes part of an object.
    @discardableResult
    public func patch(
        _ kind: String, _ name: ObjectName, _ patch: JSON, type: PatchType = .merge
    ) async throws(OperationError) -> JSON {
        let place = try await place(kind, name)
        return try await mutate(Mutation(.update, "patch", "patching", place, secretsOf: patch)) {
            (isDryRun) async throws(OperationError) in
            try await self.send(
                .PATCH, path: try self.path(place), body: patch, contentType: type.contentType,
                query: self.mutationQuery(isDryRun), isIdempotent: type != .json,
                context: self.context("patch", "patching", place))
        } before: { () async throws(OperationError) in
            try await self.get(place)
        }
    }

    /// Reads an object, changes it and puts it back; when somebody else was faster, reads it again and redoes the change.
    ///
    /// - Parameter change: Called once for each attempt; an object it leaves as it is is not sent.
    @discardableResult
    public func update(
        _ kind: String, _ name: ObjectName, change: @Sendable (inout JSON) throws(OperationError) -> Void
    ) async throws(OperationError) -> JSON {
        let place = try await place(kind, name)
        var pauses = 0
        while true {
            let before = try await get(place)
            var after = before
            try change(&after)
            if after == before { return before }
            do {
                return try await replace(after, at: place, before: before)
            } catch  where (error.code == .conflict || error.retryable) && pauses < options.retry.retries {
                pauses += 1
                let pause = options.retry.pause(before: pauses - 1, jitter: options.jitter())
                try await requester.sleep(pause, context("update", "updating", place))
            }
        }
    }

    /// Deletes an object; what it owns is deleted in the background.
    ///
    /// - Returns: `false` when there was none.
    @discardableResult
    public func delete(_ kind: String, _ name: ObjectName) async throws(OperationError) -> Bool {
        let place = try await place(kind, name)
        let isDryRun = try permit("delete \(place.text)")
        guard let before = try await find(place) else { return false }
        do {
            _ = try await requester.perform(
                APIRequest(
                    .DELETE, try path(place),
                    query: [("propagationPolicy", "Background")] + (isDryRun ? [("dryRun", "All")] : []),
                    context: context("delete", "deleting", place)))
        } catch  where Self.saysAbsent(error) {
            // Gone meanwhile, or by an attempt whose answer was lost: it is as asked for.
        }
        report(.delete, place, before: before, after: nil)
        return true
    }
}
