import Values

/// Why an operation could not be done: what was tried, on which cluster and object, the cause, whether trying again can
/// help, and what the operator can do.
///
/// Every error that reaches a person or a playbook is one of these. Messages must not contain secrets.
public struct OperationError: Error, Sendable {
    public var code: Code
    /// One sentence without a final full stop: what is wrong, with names and values.
    public var message: String
    /// What was being done, as a phrase that follows "while": `applying service kube-system/apiserver`.
    public var operation: String?
    /// The cluster's name in the fleet.
    public var cluster: String?
    /// The object concerned, as kubectl names it: `service kube-system/clustermesh-apiserver`.
    public var object: String?
    /// Where in a playbook: `clustermesh.lua:34`.
    public var location: String?
    /// The text of that line, where it is known.
    public var sourceLine: String?
    /// The API server's `Status` object, whole, where one was sent.
    public var status: JSON?
    /// Whether the same call may succeed later without anything being changed by hand.
    public var retryable: Bool
    /// What the operator can do about it, as an instruction.
    public var hint: String?
    /// The error below this one.
    public var cause: (any Error)?

    public init(
        _ code: Code, _ message: String, operation: String? = nil, cluster: String? = nil, object: String? = nil,
        status: JSON? = nil, retryable: Bool = false, hint: String? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.operation = operation
        self.cluster = cluster
        self.object = object
        self.status = status
        self.retryable = retryable
        self.hint = hint
        self.cause = cause
    }

    /// What kind of failure this is; playbooks see it as `err.kind`. The set is open: compare, do not enumerate.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(_ rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }
    }
}

extension OperationError.Code {
    /// A file, parameter or argument is malformed or missing.
    public static let invalidInput = Self("invalid_input")
    /// The named thing does not exist.
    public static let notFound = Self("not_found")
    /// Somebody else owns or changed the thing.
    public static let conflict = Self("conflict")
    /// The credentials are refused (401).
    public static let unauthorized = Self("unauthorized")
    /// The credentials lack a permission (403).
    public static let forbidden = Self("forbidden")
    /// The API server refused the request's content (400, 415, 422).
    public static let rejected = Self("rejected")
    /// No answer: refused, reset, no route, name not found.
    public static let unreachable = Self("unreachable")
    /// The peer's certificate does not verify, or it refused ours.
    public static let tls = Self("tls")
    /// A deadline passed.
    public static let timeout = Self("timeout")
    /// The server failed or is overloaded (429, 5xx).
    public static let serverError = Self("server_error")
    /// A command in a pod or on this machine could not run or failed.
    public static let command = Self("command")
    /// A check found problems; they are in the findings.
    public static let findings = Self("findings")
    /// A probe did not get the answer that proves the mesh.
    public static let probe = Self("probe")
    /// The run allows no changes.
    public static let readOnly = Self("read_only")
    /// The operator has not given the script this permission.
    public static let notAllowed = Self("not_allowed")
    /// The cluster is in a state, or of a kind, that this operation does not handle.
    public static let unsupported = Self("unsupported")
    /// A file or directory on this machine cannot be read or written.
    public static let file = Self("file")
    /// Something above or beside it ended first, such as a sibling task that failed.
    public static let cancelled = Self("cancelled")
    /// The operator interrupted the run.
    public static let interrupted = Self("interrupted")
    /// Lua code computed for longer than it may without waiting for anything.
    public static let busy = Self("busy")
    /// Lua's values took more memory than they may.
    public static let memory = Self("memory")
    /// The run's own deadline passed.
    public static let deadline = Self("deadline")
}

extension OperationError: CustomStringConvertible {
    /// `cluster01: services "x" not found (while reading service default/x, at mine.lua:3)`, without the hint.
    public var description: String {
        // Messages about several clusters name them themselves.
        let place = cluster.flatMap { message.hasPrefix("\($0): ") ? nil : "\($0): " } ?? ""
        let context = [operation.map { "while \($0)" }, location.map { "at \($0)" }].compactMap { $0 }
        return place + message + (context.isEmpty ? "" : " (\(context.joined(separator: ", ")))")
    }
}

extension OperationError {
    /// The same error with a place filled in where it has none yet.
    public func at(cluster: String? = nil, object: String? = nil, operation: String? = nil) -> OperationError {
        var copy = self
        copy.cluster = self.cluster ?? cluster
        copy.object = self.object ?? object
        copy.operation = self.operation ?? operation
        return copy
    }
}
