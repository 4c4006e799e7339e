/// An entry that is being typed as rows of a terminal, and where the cursor is.
struct ScreenLayout: Equatable, Sendable {
    /// What a row shows. A row that follows from one that is full is no line of its own: the terminal goes on by itself.
    struct Row: Equatable, Sendable {
        var text: String
        var isContinuation = false
    }

    struct Prompts: Equatable, Sendable {
        /// Before the first line, and before the others.
        var first: String
        var next: String
    }

    private(set) var rows: [Row] = []
    private(set) var cursorRow = 0
    private(set) var cursorColumn = 0

    /// - Parameters:
    ///   - cursor: In characters.
    ///   - columns: Of the terminal, at least 1.
    ///   - height: Rows of the terminal; of an entry that has more, those around the cursor are shown.
    init(
        _ characters: [Character], cursor: Int, prompts: Prompts, below: [String] = [], columns: Int, height: Int
    ) {
        let columns = max(columns, 1)
        rows = [Row(text: prompts.first)]
        var column = prompts.first.displayWidth
        for (position, character) in characters.enumerated() {
            if column >= columns { wrap(&column) }
            if position == cursor { (cursorRow, cursorColumn) = (rows.count - 1, column) }
            if character == "\n" {
                rows.append(Row(text: prompts.next))
                column = prompts.next.displayWidth
                continue
            }
            let shown = character == "\t" ? "    " : String(character)
            if column + shown.displayWidth > columns { wrap(&column) }
            rows[rows.count - 1].text += shown
            column += shown.displayWidth
        }
        if column >= columns { wrap(&column) }
        if cursor >= characters.count { (cursorRow, cursorColumn) = (rows.count - 1, column) }
        rows += below.prefix(max(0, height - rows.count)).map { Row(text: $0.clipped(to: columns)) }
        clip(to: max(height, 1))
    }

    private mutating func wrap(_ column: inout Int) {
        rows.append(Row(text: "", isContinuation: true))
        column = 0
    }

    private mutating func clip(to height: Int) {
        guard rows.count > height else { return }
        let start = min(max(0, cursorRow - height + 1), rows.count - height)
        rows = Array(rows[start..<(start + height)])
        rows[0].isContinuation = false
        cursorRow -= start
    }

    /// Names side by side, as many columns as fit, read downwards; the last row says how many more there are.
    static func menu(_ labels: [String], columns: Int, height: Int) -> [String] {
        guard let widest = labels.map(\.displayWidth).max() else { return [] }
        let across = max(1, (columns + 2) / (widest + 2))
        let needed = (labels.count + across - 1) / across
        let shown = needed <= height ? labels : Array(labels.prefix(max(0, height - 1) * across))
        let down = max(1, (shown.count + across - 1) / across)
        var rows = (0..<down).map { row in
            let cells = stride(from: row, to: shown.count, by: down).map { shown[$0] }
            return cells.enumerated().map { index, cell in
                index == cells.count - 1
                    ? cell : cell + String(repeating: " ", count: widest + 2 - cell.displayWidth)
            }.joined()
        }
        if shown.count < labels.count { rows.append("… and \(labels.count - shown.count) more") }
        return rows
    }
}
