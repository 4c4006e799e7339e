import Changes
import Values

/// What a refused request means for an operator.
struct StatusExplanation {
    let status: Int
    let object: JSON?
    /// What was sent when it was no `Status` object.
    let text: String
    let retryAfter: Int?
    let context: RequestContext

    var code: OperationError.Code {
        switch status {
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 409: .conflict
        case 408, 504: .timeout
        case 500 where isMisfit: .rejected
        case 429, 500...599: .serverError
        case 300..<400: .unsupported
        default: .rejected
        }
    }

    var isRetryable: Bool {
        !isMisfit && [408, 429, 500, 502, 503, 504].contains(status) || reason == "Expired"
    }

    /// Whether a server-side apply does not fit its kind's schema, which kube-apiserver answers with 500
    /// (k8s.io/apimachinery v0.36.3, pkg/util/managedfields/internal/structuredmerge.go).
    private var isMisfit: Bool { status == 500 && saidOrText.contains("failed to create typed patch object") }

    private var reason: String? { object?["reason"]?.stringValue }
    private var causes: [JSON] { object?.at("details", "causes")?.arrayValue ?? [] }

    var message: String {
        let said = object?["message"]?.stringValue ?? ""
        switch status {
        case 401:
            return "\(context.server) does not accept these credentials (401 \(said.isEmpty ? "Unauthorized" : said))"
        case 409 where !conflicts.isEmpty: return conflictMessage
        case 300..<400: return "\(context.server) answered with a redirect (\(status)), which is not followed"
        case 429: return "\(context.server) is overloaded (429): \(saidOrText)"
        case 500 where isMisfit: return said
        case 500...599: return "\(context.server) failed (\(status)): \(saidOrText)"
        default: return said.isEmpty ? "\(context.server) answered \(status): \(saidOrText)" : said
        }
    }

    private var saidOrText: String {
        let said = object?["message"]?.stringValue ?? text
        return said.isEmpty ? "no explanation" : said
    }

    var hint: String? {
        switch status {
        case 401: "log in again or renew the user's credentials in the kubeconfig"
        case 403: permissionHint
        case 404: notFoundHint
        case 409: conflictHint
        case 410: "list again; what was asked for is too old for the server to remember"
        case 400 where saidOrText.contains("unknown field"):
            "correct or remove the field; \"kubectl explain\" names those there are"
        case 400 where saidOrText.contains("cannot be handled as"): WrongType(saidOrText, context).hint
        case 413: "send less at once"
        case 415, 406: "the API server does not know this kind of patch or answer; use a merge patch"
        case 422: causeHint
        case 429, 503: retryHint ?? "try again later; the API server may be starting or overloaded"
        case 300..<400: "write the address the redirect leads to into the kubeconfig"
        case 500 where isMisfit: misfitHint
        case 500...599: "look at the API server's log, and try again"
        default: nil
        }
    }
}

extension StatusExplanation {
    private var permissionHint: String {
        guard let resource = context.resource else { return "ask an administrator for access to this path" }
        let place = context.namespace.map { " -n \($0)" } ?? ""
        let role = context.namespace == nil ? "ClusterRole" : "Role"
        return "grant the verb \"\(context.verb)\" on \"\(resource)\" with a \(role) and its binding; "
            + "check with: kubectl auth can-i \(context.verb) \(resource)\(place)"
    }

    private var notFoundHint: String? {
        if object?.at("details", "kind")?.stringValue == "namespaces" {
            return "create the namespace first, or correct its name"
        }
        // The server's own text for a path it does not serve at all.
        if saidOrText.contains("could not find the requested resource") {
            return "this API server does not have that kind or version; see: kubectl api-resources"
        }
        return nil
    }

    /// Of a server-side apply: field and manager of each conflict.
    private var conflicts: [(field: String, manager: String)] {
        causes.filter { $0["reason"]?.stringValue == "FieldManagerConflict" }.map { cause in
            let said = cause["message"]?.stringValue ?? ""
            let parts = said.split(separator: "\"", omittingEmptySubsequences: false)
            return (cause["field"]?.stringValue ?? "?", parts.count > 2 ? String(parts[1]) : said)
        }
    }

    private var conflictMessage: String {
        let fields = conflicts.map { "\($0.field) (managed by \"\($0.manager)\")" }.joined(separator: ", ")
        return "other managers own fields that this would change: \(fields)"
    }

    private var conflictHint: String? {
        if !conflicts.isEmpty {
            return "leave these fields to their managers, or apply with force = true to take them over"
        }
        if reason == "AlreadyExists" { return "apply it instead of creating it, or choose another name" }
        return "somebody changed it meanwhile; read it again and redo the change"
    }

    private var causeHint: String? {
        let lines = causes.compactMap { cause -> String? in
            guard let field = cause["field"]?.stringValue else { return cause["message"]?.stringValue }
            return "\(field): \(cause["message"]?.stringValue ?? "is wrong")"
        }
        return lines.isEmpty ? nil : "correct " + lines.joined(separator: "; ")
    }

    private var misfitHint: String {
        saidOrText.contains("field not declared in schema")
            ? "correct the manifest, which has a field that its kind does not have; "
                + "\"kubectl explain\" names those there are"
            : "correct the manifest, which does not fit the schema of its kind; \"kubectl explain\" shows that"
    }

    private var retryHint: String? {
        retryAfter.map { "the API server asks to try again in \($0)s" }
    }
}
