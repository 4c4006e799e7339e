/// The text that is being typed, and where in it. Without anything of a terminal.
struct EditBuffer: Equatable, Sendable {
    private(set) var characters: [Character] = []
    /// Between 0 and the number of characters.
    private(set) var cursor = 0
    /// What was cut last.
    private(set) var cut: [Character] = []

    init(_ text: String = "") { set(text) }

    var text: String { String(characters) }
    var before: String { String(characters[..<cursor]) }
    var isEmpty: Bool { characters.isEmpty }
    var isAtEnd: Bool { cursor == characters.count }

    mutating func set(_ text: String) {
        characters = Array(text)
        cursor = characters.count
    }

    mutating func insert(_ text: String) {
        // Joined with what is there, a combining character becomes one with it.
        let head = Array(String(characters[..<cursor]) + text)
        characters = head + characters[cursor...]
        cursor = head.count
    }

    mutating func replace(last count: Int, with text: String) {
        characters.removeSubrange(max(0, cursor - count)..<cursor)
        cursor = max(0, cursor - count)
        insert(text)
    }

    // Moving

    mutating func move(to position: Int) { cursor = min(max(0, position), characters.count) }
    mutating func moveToLineStart() { cursor = lineStart }
    mutating func moveToLineEnd() { cursor = lineEnd }
    mutating func moveWordLeft() { cursor = wordStart }
    mutating func moveWordRight() { cursor = wordEnd }

    /// - Returns: `false` on the first line.
    mutating func moveUp() -> Bool {
        let (start, column) = (lineStart, cursor - lineStart)
        guard start > 0 else { return false }
        cursor = start - 1
        cursor = min(lineStart + column, cursor)
        return true
    }

    /// - Returns: `false` on the last line.
    mutating func moveDown() -> Bool {
        let (end, column) = (lineEnd, cursor - lineStart)
        guard end < characters.count else { return false }
        cursor = end + 1
        cursor = min(cursor + column, lineEnd)
        return true
    }

    private var lineStart: Int { (characters[..<cursor].lastIndex(of: "\n") ?? -1) + 1 }
    private var lineEnd: Int { characters[cursor...].firstIndex(of: "\n") ?? characters.count }

    private var wordStart: Int {
        var at = cursor
        while at > 0, !Self.isWord(characters[at - 1]) { at -= 1 }
        while at > 0, Self.isWord(characters[at - 1]) { at -= 1 }
        return at
    }

    private var wordEnd: Int {
        var at = cursor
        while at < characters.count, !Self.isWord(characters[at]) { at += 1 }
        while at < characters.count, Self.isWord(characters[at]) { at += 1 }
        return at
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    // Removing

    mutating func deleteBackward() {
        guard cursor > 0 else { return }
        cursor -= 1
        characters.remove(at: cursor)
    }

    mutating func deleteForward() {
        if cursor < characters.count { characters.remove(at: cursor) }
    }

    /// At the end of a line, the line end itself.
    mutating func cutToLineEnd() { cut(cursor..<(lineEnd == cursor ? min(cursor + 1, characters.count) : lineEnd)) }
    mutating func cutToLineStart() { cut(lineStart..<cursor) }
    mutating func cutWordLeft() { cut(wordStart..<cursor) }
    mutating func cutWordRight() { cut(cursor..<wordEnd) }

    /// As Ctrl-W of a shell: up to the space before.
    mutating func cutToSpace() {
        var at = cursor
        while at > 0, characters[at - 1].isWhitespace { at -= 1 }
        while at > 0, !characters[at - 1].isWhitespace { at -= 1 }
        cut(at..<cursor)
    }

    mutating func putBack() { insert(String(cut)) }

    private mutating func cut(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        cut = Array(characters[range])
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    /// Exchanges the two characters before the cursor, or around it.
    mutating func transpose() {
        let at = cursor == characters.count ? cursor - 1 : cursor
        guard at > 0 else { return }
        characters.swapAt(at - 1, at)
        cursor = at + 1
    }
}
