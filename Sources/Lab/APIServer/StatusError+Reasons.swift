import Values

extension StatusError {
    package static func notFound(_ resource: GroupResource, _ name: String) -> StatusError {
        StatusError(
            code: 404, reason: "NotFound", message: "\(resource) \"\(name)\" not found",
            details: resource.details(name))
    }

    package static let noSuchResource = StatusError(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: [:])

    package static func alreadyExists(_ resource: GroupResource, _ name: String) -> StatusError {
        StatusError(
            code: 409, reason: "AlreadyExists", message: "\(resource) \"\(name)\" already exists",
            details: resource.details(name))
    }

    package static func conflict(_ resource: GroupResource, _ name: String, _ why: String) -> StatusError {
        StatusError(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(resource) \"\(name)\": \(why)",
            details: resource.details(name))
    }

    package static func badRequest(_ message: String) -> StatusError {
        StatusError(code: 400, reason: "BadRequest", message: message)
    }

    /// 422 with the causes in words and as data.
    package static func invalid(
        _ kind: String, _ name: String, _ causes: [Cause], group: String = ""
    ) -> StatusError {
        let texts = causes.map { "\($0.field): \($0.message)" }
        let text = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        var details: JSON = ["name": .string(name), "kind": .string(kind), "causes": .array(causes.map(\.json))]
        if !group.isEmpty { details["group"] = .string(group) }
        let subject = group.isEmpty ? kind : "\(kind).\(group)"
        return StatusError(
            code: 422, reason: "Invalid", message: "\(subject) \"\(name)\" is invalid: \(text)", details: details)
    }

    package static func expired(_ message: String) -> StatusError {
        StatusError(code: 410, reason: "Expired", message: message)
    }

    package static func forbidden(_ resource: GroupResource, _ name: String?, _ why: String) -> StatusError {
        let subject = name.map { "\(resource) \"\($0)\"" } ?? "\(resource)"
        return StatusError(
            code: 403, reason: "Forbidden", message: "\(subject) is forbidden: \(why)",
            details: resource.details(name))
    }

    package static func methodNotAllowed(_ resource: GroupResource) -> StatusError {
        StatusError(
            code: 405, reason: "MethodNotAllowed",
            message: "the server does not allow this method on the requested resource",
            details: [:])
    }

    package static let unauthorized = StatusError(code: 401, reason: "Unauthorized", message: "Unauthorized")

    package static let unsupportedMediaType = StatusError(
        code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type", details: [:])

    /// The fault is the lab's own.
    package static func internalError(_ message: String) -> StatusError {
        StatusError(
            code: 500, reason: "InternalError", message: "Internal error occurred: \(message)",
            details: ["causes": [["message": .string(message)]]])
    }
}

extension GroupResource {
    func details(_ name: String?) -> JSON {
        var details: JSON = ["kind": .string(resource)]
        if let name, !name.isEmpty { details["name"] = .string(name) }
        if !group.isEmpty { details["group"] = .string(group) }
        return details
    }
}
