import Changes
import NIOHTTP1
import Values

extension KubernetesClient {
    /// One mutation on its way through the gate.
    struct Mutation: Sendable {
        var action: Change.Action
        var verb: String
        var phrase: String
        var place: Place
        var secrets: [SecretString]

        init(_ action: Change.Action, _ verb: String, _ phrase: String, _ place: Place, secretsOf content: JSON) {
            self.action = action
            self.verb = verb
            self.phrase = phrase
            self.place = place
            self.secrets = ChangeView.secrets(of: content)
            if secrets.isEmpty, place.resource.kind == "Secret", place.resource.group.isEmpty {
                // A patch does not say its kind.
                var object = content
                object["kind"] = "Secret"
                object["apiVersion"] = "v1"
                secrets = ChangeView.secrets(of: object)
            }
        }
    }

    func permit(_ intent: String) throws(OperationError) -> Bool {
        do {
            return try gate.permit(intent)
        } catch {
            throw error.at(cluster: cluster)
        }
    }

    /// Asks the gate, reads what is there, sends, and reports the difference.
    func mutate(
        _ mutation: Mutation, send: (_ isDryRun: Bool) async throws(OperationError) -> JSON,
        before: () async throws(OperationError) -> JSON?
    ) async throws(OperationError) -> JSON {
        let isDryRun = try permit("\(mutation.action == .create ? "create" : "change") \(mutation.place.text)")
        let old = try await before()
        do {
            let new = try await send(isDryRun)
            report(old == nil ? .create : .update, mutation.place, before: old, after: new)
            return new
        } catch {
            throw error.redacting(mutation.secrets).at(cluster: cluster)
        }
    }

    func report(_ action: Change.Action, _ place: Place, before: JSON?, after: JSON?) {
        var place = place
        // The server makes the name where the object asks for one (generateName).
        if place.name.isEmpty { place.name = after?.at("metadata", "name")?.stringValue ?? "" }
        gate.report(
            Change(
                action: action, cluster: cluster, object: place.text, before: before.map(ChangeView.of),
                after: after.map(ChangeView.of)))
    }

    func replace(_ object: JSON, at place: Place, before: JSON) async throws(OperationError) -> JSON {
        try await mutate(Mutation(.update, "update", "replacing", place, secretsOf: object)) {
            (isDryRun) async throws(OperationError) in
            // With a resource version a second sending of what got through is a conflict, which tells nothing.
            try await self.send(
                .PUT, path: try self.path(place), body: object, query: self.mutationQuery(isDryRun),
                isIdempotent: object.at("metadata", "resourceVersion") == nil,
                context: self.context("update", "replacing", place))
        } before: { () async throws(OperationError) in
            before
        }
    }

    func mutationQuery(_ isDryRun: Bool) -> [(String, String)] {
        [("fieldManager", Self.fieldManager), ("fieldValidation", "Strict")] + (isDryRun ? [("dryRun", "All")] : [])
    }

    func send(
        _ method: HTTPMethod, path: String, body: JSON, contentType: String = "application/json",
        query: [(String, String)], isIdempotent: Bool? = nil, context: RequestContext
    ) async throws(OperationError) -> JSON {
        try await requester.json(
            APIRequest(
                method, path, query: query, body: body.bytes(), contentType: contentType,
                isIdempotent: isIdempotent, context: context))
    }

    /// The place of an object that must say its name.
    func named(_ object: JSON, _ namespace: String?) async throws(OperationError) -> Place {
        let place = try await place(of: object, namespace: namespace)
        guard !place.name.isEmpty else {
            throw OperationError(
                .invalidInput, "the \(place.resource.kind) has no metadata.name", cluster: cluster,
                hint: "name it, or create it with generateName")
        }
        return place
    }
}

extension OperationError {
    /// The same error with the values of a Secret taken out of what the server said about it.
    func redacting(_ secrets: [SecretString]) -> OperationError {
        let values = secrets.map { $0.reveal() }.filter { $0.count >= 4 }
        guard !values.isEmpty else { return self }
        var copy = self
        copy.message = Self.redacted(message, values)
        copy.hint = hint.map { Self.redacted($0, values) }
        copy.status = status.map { Self.redacted($0, values) }
        return copy
    }

    private static func redacted(_ text: String, _ values: [String]) -> String {
        values.reduce(text) { text, value in
            text.split(separator: value, omittingEmptySubsequences: false).joined(separator: "REDACTED")
        }
    }

    private static func redacted(_ json: JSON, _ values: [String]) -> JSON {
        switch json {
        case .string(let text): .string(redacted(text, values))
        case .array(let elements): .array(elements.map { redacted($0, values) })
        case .object(let members): .object(members.mapValues { redacted($0, values) })
        default: json
        }
    }
}
