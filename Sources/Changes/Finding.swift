/// The result of one check, as data; rendering comes last.
public struct Finding: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable, Comparable, CaseIterable {
        case info, warning, error

        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Stable and searchable: `kernel_below_minimum`, `pod_cidr_overlap`.
    public var code: String
    public var severity: Severity
    /// The cluster concerned, or `nil` when the finding is about the whole fleet or this machine.
    public var cluster: String?
    /// The node, object or peer concerned.
    public var subject: String?
    /// One sentence without a final full stop.
    public var message: String
    /// What to do about it; may be several lines of commands to run.
    public var hint: String?

    public init(
        code: String, severity: Severity, cluster: String? = nil, subject: String? = nil, message: String,
        hint: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.cluster = cluster
        self.subject = subject
        self.message = message
        self.hint = hint
    }
}
