/// Says what to send to a terminal so that it shows a layout in place of the one before.
struct ScreenPainter: Sendable {
    private var shown: ScreenLayout?

    /// Nothing of what was shown counts any more.
    mutating func forget() { shown = nil }

    mutating func paint(_ layout: ScreenLayout) -> String {
        defer { shown = layout }
        if let shown, let added = layout.addition(to: shown) { return added }
        var text = "\r"
        if let row = shown?.cursorRow, row > 0 { text += "\u{1B}[\(row)A" }
        text += "\u{1B}[J"
        for (index, row) in layout.rows.enumerated() {
            if index > 0, !row.isContinuation || row.text.isEmpty { text += "\r\n" }
            text += row.text
        }
        let up = layout.rows.count - 1 - layout.cursorRow
        if up > 0 { text += "\u{1B}[\(up)A" }
        text += "\r"
        if layout.cursorColumn > 0 { text += "\u{1B}[\(layout.cursorColumn)C" }
        return text
    }
}

extension ScreenLayout {
    /// What was typed at the end since another layout, where that is all that differs: then only that need be sent.
    fileprivate func addition(to other: ScreenLayout) -> String? {
        guard rows.count == other.rows.count, rows.dropLast() == other.rows.dropLast(), let last = rows.last,
            let before = other.rows.last, cursorRow == rows.count - 1, other.cursorRow == cursorRow,
            last.text.hasPrefix(before.text), last.text.displayWidth == cursorColumn,
            before.text.displayWidth == other.cursorColumn
        else { return nil }
        return String(last.text.dropFirst(before.text.count))
    }
}
