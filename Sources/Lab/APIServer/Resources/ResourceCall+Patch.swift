import NIOCore
import Values

extension ResourceCall {
    func patch() throws(StatusError) -> APIResponse {
        let text = String(buffer: request.body)
        switch request.contentType.name {
        case "application/apply-patch+yaml": return try apply(try parseYAML(text))
        case "application/json-patch+json":
            let operations = try JSONPatch(try parsePatch(text))
            return try patch { current throws(StatusError) in try operations.apply(to: current) }
        case "application/merge-patch+json":
            let document = try parsePatch(text)
            return try patch { current in current.merging(patch: document) }
        case "application/strategic-merge-patch+json" where !type.isCustom:
            let document = try parsePatch(text)
            let schema = SchemaCatalog.standard.type(of: type)
            return try patch { current in StrategicMerge().apply(document, to: current, schema) }
        default: throw .unsupportedMediaType
        }
    }

    private func parsePatch(_ text: String) throws(StatusError) -> JSON {
        do { return try JSON(parsing: text) } catch { throw .badRequest("error decoding patch: \(error)") }
    }

    private func patch(_ body: (JSON) throws(StatusError) -> JSON) throws(StatusError) -> APIResponse {
        var warnings: [String] = []
        let stored = try change { current throws(StatusError) in
            let patched = try decoded(try body(current))
            warnings = patched.warnings
            try checkPreconditions(patched.object, current)
            return try admitted(
                merged(patched.object, into: current), replacing: current, managing: owners(of: current))
        }
        return try answer(200, stored, warnings: warnings)
    }

    private func apply(_ configuration: JSON) throws(StatusError) -> APIResponse {
        guard let manager = request.value("fieldManager"), !manager.isEmpty else {
            throw .invalid(
                "PatchOptions", "", [.required("fieldManager", "is required for apply patch")], group: "meta.k8s.io")
        }
        let configuration = try checked(configuration)
        let before = store.get(key(name))
        if before == nil {
            // To create by applying takes both permissions (k8s.io/apiserver 1.36, endpoints/handlers/patch.go).
            try handler.access.require(
                .init(
                    verb: "create", group: info.group, resource: info.resource, namespace: info.namespace, name: name),
                of: user)
            try checkNamespaceTakesObjects(for: name)
        }
        if let grants = GrantCheck(self) {
            try grants.check(try applied(configuration, to: before, by: manager), replacing: before)
        }
        var isNew = false
        let stored = try store.update(key(name), dryRun: isDryRun) { current throws(StatusError) -> JSON? in
            isNew = current == nil
            if info.subresource != nil, isNew { throw .notFound(resource, name) }
            return try applied(configuration, to: current, by: manager)
        }
        return try answer(isNew ? 201 : 200, stored ?? configuration)
    }

    private func applied(_ configuration: JSON, to current: JSON?, by manager: String) throws(StatusError) -> JSON {
        if let current { try checkPreconditions(configuration, current) }
        let owner = FieldManager(type, subresource: info.subresource)
        let new = try owner.apply(
            configuration, to: current, by: manager, force: request.flag("force"), subresource: info.subresource)
        let managed = new.at("metadata", "managedFields")
        let object = current.map { merged(new, into: $0) } ?? fresh(new)
        return try admitted(object, replacing: current) { object in
            var object = object
            object[path: ["metadata", "managedFields"]] = managed
            return object
        }
    }

    /// A configuration that fits the schema; here an unknown field is an error whatever `fieldValidation` says.
    private func checked(_ configuration: JSON) throws(StatusError) -> JSON {
        guard configuration["kind"] != nil, configuration["apiVersion"] != nil else {
            throw .badRequest("invalid object type: Object 'Kind' is missing in '\(configuration)'")
        }
        if configuration.at("metadata", "managedFields") != nil {
            throw .badRequest("metadata.managedFields must be nil")
        }
        let schema = SchemaCatalog.standard.type(of: type)
        let result = SchemaValidator().check(configuration, schema, kind: type.kind)
        if let field = result.unknownFields.first {
            let place = namespace.map { "\($0)/" } ?? "/"
            throw StatusError(
                code: 500, reason: "",
                message:
                    "failed to create typed patch object (\(place)\(name); \(type.apiVersion), Kind=\(type.kind)): "
                    + ".\(field): field not declared in schema")
        }
        var object = try decoded(configuration).object
        if type.hasStatus, info.subresource == nil { object["status"] = nil }
        object[path: ["metadata", "name"]] = .string(name)
        object[path: ["metadata", "namespace"]] = namespace.map { .string($0) }
        return object
    }
}
