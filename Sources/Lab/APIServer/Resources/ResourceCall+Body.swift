import NIOCore
import Values

extension ResourceCall {
    /// What the client sent, fitted to the kind's schema, and what to warn about.
    struct Decoded: Sendable {
        var object: JSON
        var warnings: [String]
    }

    private enum Validation: String { case strict = "Strict", warn = "Warn", ignore = "Ignore" }

    /// The body as one object.
    func body() throws(StatusError) -> JSON {
        let text = String(buffer: request.body)
        switch request.contentType.name {
        case "", "application/json": return try parseJSON(text)
        case "application/yaml": return try parseYAML(text)
        case "application/vnd.kubernetes.protobuf" where !type.isCustom:
            return try ProtobufDecoder().object(Array(buffer: request.body))
        default:
            throw StatusError(
                code: 415, reason: "UnsupportedMediaType",
                message: "the body of the request was in an unknown format - accepted media types include: "
                    + (type.isCustom
                        ? "application/json, application/yaml"
                        : "application/json, application/yaml, application/vnd.kubernetes.protobuf"))
        }
    }

    func parseJSON(_ text: String) throws(StatusError) -> JSON {
        do { return try JSON(parsing: text) } catch {
            throw .badRequest("the object provided is unrecognized (must be of type \(type.kind)): \(error)")
        }
    }

    func parseYAML(_ text: String) throws(StatusError) -> JSON {
        // JSON is YAML, and read in a fraction of the time.
        if text.hasPrefix("{"), let json = try? JSON(parsing: text) { return json }
        do { return try JSON(yaml: text) } catch { throw .badRequest("error decoding YAML: \(error)") }
    }

    /// The body as an object of this kind.
    func decodedBody() throws(StatusError) -> Decoded {
        let object = try body()
        guard object.objectValue != nil else {
            throw .badRequest(
                "the object provided is unrecognized (must be of type \(type.kind)): \(object.typeName) given")
        }
        return try decoded(object)
    }

    func decoded(_ object: JSON) throws(StatusError) -> Decoded {
        try checkIdentity(of: object)
        let schema = SchemaCatalog.standard.type(of: type)
        let result = SchemaValidator().check(object, schema, kind: type.kind)
        let subject = "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind)"
        if let wrong = result.wrongType { throw .badRequest("\(subject): \(wrong)") }
        let unknown = result.unknownFields.map { "unknown field \(JSON.string($0))" }
        let validation = Validation(rawValue: request.value("fieldValidation") ?? "Warn") ?? .warn
        if validation == .strict, !unknown.isEmpty {
            throw .badRequest("\(subject): strict decoding error: \(unknown.joined(separator: ", "))")
        }
        var pruned = SchemaValidator().pruned(object, schema)
        pruned["kind"] = .string(type.kind)
        pruned["apiVersion"] = .string(type.apiVersion)
        return Decoded(object: pruned, warnings: validation == .warn ? unknown : [])
    }

    private func checkIdentity(of object: JSON) throws(StatusError) {
        let kind = object["kind"]?.stringValue ?? type.kind
        let version = object["apiVersion"]?.stringValue ?? type.apiVersion
        guard kind == type.kind, version == type.apiVersion else {
            throw .badRequest(
                version == type.apiVersion
                    ? "\(kind) in version \"\(type.version)\" cannot be handled as a \(type.kind)"
                    : "the API version in the data (\(version)) does not match the expected API version "
                        + "(\(type.apiVersion))")
        }
        if let given = object.objectNamespace, !given.isEmpty, let namespace, given != namespace {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
        if info.name != nil, !object.objectName.isEmpty, object.objectName != name {
            throw .badRequest(
                "the name of the object (\(object.objectName)) does not match the name on the URL (\(name))")
        }
    }
}
