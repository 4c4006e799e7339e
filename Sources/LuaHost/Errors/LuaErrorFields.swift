/// What a script can read of an error: `err.kind`, `err.message`, …
public struct LuaErrorFields: Sendable, Hashable {
    /// Stable and searchable, such as `not_found`.
    public var kind: String
    /// One sentence without place and final full stop.
    public var message: String
    public var cluster: String?
    public var object: String?
    /// What was being done, as a phrase that follows "while".
    public var operation: String?
    public var status: LuaValue?
    /// Whether the same call may succeed later without anything being changed by hand.
    public var retryable: Bool
    public var hint: String?
    /// More fields, by name.
    public var details: [String: LuaValue]

    public init(
        kind: String, message: String, cluster: String? = nil, object: String? = nil, operation: String? = nil,
        status: LuaValue? = nil, retryable: Bool = false, hint: String? = nil, details: [String: LuaValue] = [:]
    ) {
        self.kind = kind
        self.message = message
        self.cluster = cluster
        self.object = object
        self.operation = operation
        self.status = status
        self.retryable = retryable
        self.hint = hint
        self.details = details
    }
}
