import Changes
import Values

extension RequestContext {
    /// The error for an HTTP answer that is no success.
    ///
    /// - Parameters:
    ///   - status: The HTTP status; redirects count as failures, they are not followed.
    ///   - body: A `Status` object, or whatever a proxy in between says.
    ///   - retryAfter: The answer's `Retry-After`, whole seconds.
    func statusError(status: Int, body: [UInt8], retryAfter: Int? = nil) -> OperationError {
        let parsed = (try? JSON(parsing: body)).flatMap { $0["kind"]?.stringValue == "Status" ? $0 : nil }
        return statusError(status: status, object: parsed, text: Self.excerpt(body), retryAfter: retryAfter)
    }

    /// - Parameter attempts: How often it was tried.
    func statusError(_ response: APIResponse, attempts: Int) -> OperationError {
        var error = statusError(status: response.status, body: response.body, retryAfter: response.retryAfter)
        if attempts > 1 { error.message += " (tried \(attempts) times)" }
        return error
    }

    /// The error for a `Status` object that came as part of an answer, such as a watch's `ERROR` event.
    func statusError(object: JSON) -> OperationError {
        statusError(status: Int(object["code"]?.integerValue ?? 500), object: object, text: "", retryAfter: nil)
    }

    private func statusError(status: Int, object: JSON?, text: String, retryAfter: Int?) -> OperationError {
        let explanation = StatusExplanation(
            status: status, object: object, text: text, retryAfter: retryAfter, context: self)
        return OperationError(
            explanation.code, explanation.message, operation: operation, cluster: cluster, object: self.object,
            status: object, retryable: explanation.isRetryable, hint: explanation.hint)
    }

    private static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(2000), as: UTF8.self)
        return String(SecretText.redacted(text).prefix(300))
    }
}
