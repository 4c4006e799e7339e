import Values

/// One mutation, intended (dry run) or done, with what was there before and after. Secrets are redacted by whoever makes it.
public struct Change: Sendable, Hashable {
    public enum Action: String, Sendable, Hashable {
        case create, update, delete
    }

    public var action: Action
    /// The cluster's name, or `nil` for a file of this machine.
    public var cluster: String?
    /// What changed, as kubectl names it (`service kube-system/clustermesh-apiserver`), or a file path.
    public var object: String
    /// `nil` when it did not exist.
    public var before: JSON?
    /// `nil` when it no longer exists.
    public var after: JSON?

    public init(action: Action, cluster: String? = nil, object: String, before: JSON?, after: JSON?) {
        self.action = action
        self.cluster = cluster
        self.object = object
        self.before = before
        self.after = after
    }

    /// The differences, one a line, sorted by path; see ``Values/JSON/differences(from:to:)``.
    public var diff: [String] { JSON.differences(from: before ?? .object([:]), to: after ?? .object([:])) }
}
