/// How a patch says what to change.
public enum PatchType: String, Sendable, Hashable, CaseIterable {
    /// RFC 7386: members are merged, `null` removes, lists are replaced.
    case merge
    /// RFC 6902: a list of operations.
    case json
    /// Kubernetes' own: like `merge`, with lists merged by their keys; not for custom resources.
    case strategic

    var contentType: String {
        switch self {
        case .merge: "application/merge-patch+json"
        case .json: "application/json-patch+json"
        case .strategic: "application/strategic-merge-patch+json"
        }
    }
}
