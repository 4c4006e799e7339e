import Values

/// A refusal as the API server words it: a `Status` object.
package struct StatusError: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Cause: Sendable, Hashable {
        /// Such as `FieldValueInvalid`.
        package var reason: String
        package var message: String
        /// Such as `spec.ports[0].nodePort`.
        package var field: String

        package init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    package var code: Int
    /// Such as `NotFound`.
    package var reason: String
    package var message: String
    /// `nil` leaves it out of the Status.
    package var details: JSON?
    /// Members of `metadata`, such as a fresh `continue` token.
    package var metadata: JSON = [:]

    package init(code: Int, reason: String, message: String, details: JSON? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
    }

    package var description: String { message }

    package var status: JSON {
        var status: JSON = [
            "kind": "Status", "apiVersion": "v1", "metadata": metadata, "status": "Failure",
            "message": .string(message), "code": .integer(Int64(code)),
        ]
        if !reason.isEmpty { status["reason"] = .string(reason) }
        status["details"] = details
        return status
    }
}

extension StatusError.Cause {
    var json: JSON { ["reason": .string(reason), "message": .string(message), "field": .string(field)] }

    /// `Invalid value: VALUE: DETAIL`.
    package static func invalid(_ field: String, _ value: JSON, _ detail: String) -> Self {
        Self(reason: "FieldValueInvalid", message: "Invalid value: \(value): \(detail)", field: field)
    }

    package static func required(_ field: String, _ detail: String = "") -> Self {
        Self(
            reason: "FieldValueRequired", message: "Required value" + (detail.isEmpty ? "" : ": \(detail)"),
            field: field)
    }

    package static func unsupported(_ field: String, _ value: JSON, _ supported: [String]) -> Self {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return Self(
            reason: "FieldValueNotSupported", message: "Unsupported value: \(value): supported values: \(list)",
            field: field)
    }

    package static func forbidden(_ field: String, _ detail: String) -> Self {
        Self(reason: "FieldValueForbidden", message: "Forbidden: \(detail)", field: field)
    }

    package static func duplicate(_ field: String, _ value: JSON) -> Self {
        Self(reason: "FieldValueDuplicate", message: "Duplicate value: \(value)", field: field)
    }
}
