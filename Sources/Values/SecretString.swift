/// Text that must not reach a log, a diff, an error, a report or a terminal. It prints as `REDACTED`;
/// ``reveal()`` is the only way to the text, and easy to search for.
public struct SecretString: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    private let text: String

    public init(_ text: String) { self.text = text }

    public func reveal() -> String { text }

    public var isEmpty: Bool { text.isEmpty }
    public var description: String { "REDACTED" }
    public var debugDescription: String { "REDACTED" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
