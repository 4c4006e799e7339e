/// Why a lab could not be started, or an action on it could not be done.
public struct LabError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence without a final full stop: what is wrong, with names and values.
    public var message: String
    /// What to do about it, as an instruction.
    public var hint: String?

    public init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
