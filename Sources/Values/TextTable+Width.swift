extension TextTable {
    /// The table in a width, and the headings of the columns that were left out for it: from the last backwards, never
    /// the first `kept`.
    ///
    /// - Parameter width: In characters; `nil` for no limit.
    public func fitting(_ width: Int?, keeping kept: Int = 2) -> (table: TextTable, omitted: [String]) {
        guard let width else { return (self, []) }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        var count = header.count
        while count > kept, widths.prefix(count).reduce(0, +) + 2 * (count - 1) > width { count -= 1 }
        let table = TextTable(header: Array(header.prefix(count)), rows: rows.map { Array($0.prefix(count)) })
        return (table, Array(header.dropFirst(count)))
    }
}
