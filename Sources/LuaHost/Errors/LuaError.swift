/// One line of a traceback.
public struct LuaFrame: Sendable, Hashable, CustomStringConvertible {
    /// The chunk's name: `clustermesh.lua`.
    public var source: String
    /// Counted from 1.
    public var line: Int
    /// `function 'expose'`, `method 'run'`, `main chunk`, `function <mine.lua:12>`.
    public var function: String

    public init(source: String, line: Int, function: String) {
        self.source = source
        self.line = line
        self.function = function
    }

    /// `clustermesh.lua:34`.
    public var position: String { "\(source):\(line)" }
    public var description: String { "\(position): in \(function)" }
}

/// An error that left Lua, or that came from Swift and is passing through it.
public struct LuaError: Error, Sendable {
    public var fields: LuaErrorFields
    /// The script's frames, innermost first, without the host's own. A child task's frames come before its parent's.
    public var traceback: [LuaFrame]
    /// `clustermesh.lua:34`; `nil` when no script is to blame.
    public var location: String?
    /// The text of that line, where it is known.
    public var sourceLine: String?
    /// The Swift error that a host function threw.
    public var underlying: (any Error)?
    /// What else failed beside it, in several tasks at once.
    public var others: [LuaError] = []

    public init(
        _ fields: LuaErrorFields, traceback: [LuaFrame] = [], location: String? = nil, underlying: (any Error)? = nil
    ) {
        self.fields = fields
        self.traceback = traceback
        self.location = location
        self.underlying = underlying
    }

    public var kind: String { fields.kind }
    public var message: String { fields.message }

    /// Whether the source text only needs more lines.
    public var isIncomplete: Bool { kind == Kind.syntax && message.hasSuffix("near <eof>") }

    /// Whether the script was stopped from outside rather than failed.
    public var isCancellation: Bool { CancelReason(rawValue: kind) != nil }

    /// One line a frame, indented by two spaces.
    public var tracebackText: String { traceback.map { "  \($0)" }.joined(separator: "\n") }

    /// The kinds that the host itself gives.
    public enum Kind {
        /// `error("text")`, a failed `assert`, or a mistake that Lua found while running.
        public static let runtime = "error"
        public static let syntax = "syntax"
        /// A host function was called with wrong arguments, or a global is not declared.
        public static let invalidInput = "invalid_input"
        /// The memory limit was reached.
        public static let memory = "memory"
        /// `task.timeout` or the like ran out.
        public static let timeout = "timeout"
        /// The object was closed before.
        public static let closed = "closed"
        /// No module of that name.
        public static let notFound = "not_found"
    }
}

/// Why a script is stopped from outside; the raw value is the `kind` of the error that results.
public enum CancelReason: String, Sendable, Hashable {
    case interrupted, cancelled, deadline
    /// It computed for longer than the busy limit without waiting for anything.
    case busy

    var message: String {
        switch self {
        case .interrupted: "interrupted"
        case .cancelled: "cancelled"
        case .deadline: "the deadline has passed"
        case .busy: "the script computed for too long without waiting for anything"
        }
    }
}

extension LuaError: CustomStringConvertible {
    /// `mine.lua:3: cluster01: services "x" not found (while reading service default/x)`, then the hint and other errors on lines of their own.
    public var description: String {
        let hint = fields.hint.map { "\n  hint: \($0)" } ?? ""
        let others = otherLines.map { "\n  \($0)" }.joined()
        return (location.map { "\($0): " } ?? "") + sentence + hint + others
    }

    var sentence: String {
        let cluster = fields.cluster.flatMap { message.hasPrefix("\($0): ") ? nil : "\($0): " } ?? ""
        let operation = fields.operation.map { " (while \($0))" } ?? ""
        return cluster + message + operation
    }
}
