extension JSON {
    /// Parses one JSON document; see ``JSONDocument/init(parsing:)``.
    ///
    /// - Throws: ``SyntaxError`` with line and column.
    public init(parsing bytes: some Sequence<UInt8>) throws(SyntaxError) {
        self = try JSONDocument(parsing: bytes).value
    }

    /// Parses one JSON document from text; see ``JSONDocument/init(parsing:)``.
    public init(parsing text: String) throws(SyntaxError) { try self.init(parsing: text.utf8) }
}
