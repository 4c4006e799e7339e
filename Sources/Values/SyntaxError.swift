/// Text that is not what it should be, with the place where that shows.
public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    /// Counted from 1; 0 when unknown.
    public var line: Int
    /// Counted from 1; 0 when unknown.
    public var column: Int

    public init(message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    public var description: String { line > 0 ? "line \(line), column \(column): \(message)" : message }
}
