/// What was typed at the prompt, as Lua has to see it, and where it falls apart into entries.
enum PromptText {
    /// The text with its outermost local variables made into variables of the session, on the same lines: at a prompt,
    /// a local variable would be gone with its line.
    ///
    /// `local x <close> = …` stays what it is.
    static func keepingLocals(_ text: String) -> String {
        let tokens = LuaTokens(text).code
        var edits: [(range: Range<Int>, text: String)] = []
        for index in outermost(tokens) where tokens[index].isKeyword("local") {
            guard index + 1 < tokens.count else { break }
            if tokens[index + 1].isKeyword("function") {
                edits.append((tokens[index].range, "     "))
            } else if let declaration = LocalDeclaration(tokens, at: index) {
                edits += declaration.edits
            }
        }
        return apply(edits, to: text)
    }

    /// The positions of the tokens that are in no block, parenthesis or table.
    static func outermost(_ tokens: [LuaToken]) -> [Int] {
        var depth = 0
        var positions: [Int] = []
        for (position, token) in tokens.enumerated() {
            if closes(token) { depth -= 1 }
            if depth == 0 { positions.append(position) }
            if opens(token) { depth += 1 }
        }
        return positions
    }

    private static func opens(_ token: LuaToken) -> Bool {
        token.kind == .keyword && ["function", "do", "if", "repeat"].contains(token.text)
            || token.kind == .symbol && ["(", "[", "{"].contains(token.text)
    }

    private static func closes(_ token: LuaToken) -> Bool {
        token.kind == .keyword && ["end", "until"].contains(token.text)
            || token.kind == .symbol && [")", "]", "}"].contains(token.text)
    }

    private static func apply(_ edits: [(range: Range<Int>, text: String)], to text: String) -> String {
        var bytes = Array(text.utf8)
        for edit in edits.reversed() { bytes.replaceSubrange(edit.range, with: Array(edit.text.utf8)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a line can only go on the one before: `:wait(…)` below `cluster`.
    static func continues(_ line: String) -> Bool {
        guard let first = LuaTokens(line).code.first else { return false }
        switch first.kind {
        case .keyword: return ["and", "or"].contains(first.text)
        case .symbol: return !["(", "{", "[", "-", "#", "~", ";", "::"].contains(first.text)
        default: return false
        }
    }
}

/// `local a, b <const> = …`, and what makes assignments of it.
private struct LocalDeclaration {
    var edits: [(range: Range<Int>, text: String)]

    /// `nil` for one that has to stay local, or is none.
    init?(_ tokens: [LuaToken], at start: Int) {
        edits = [(tokens[start].range, "     ")]
        var index = start + 1
        var end = tokens[start].range.upperBound
        while index < tokens.count, tokens[index].kind == .name {
            end = tokens[index].range.upperBound
            index += 1
            if index + 2 < tokens.count, tokens[index].isSymbol("<") {
                guard tokens[index + 1].text == "const" else { return nil }
                end = tokens[index + 2].range.upperBound
                edits.append((tokens[index].range.lowerBound..<end, ""))
                index += 3
            }
            guard index < tokens.count, tokens[index].isSymbol(",") else { break }
            index += 1
        }
        guard index > start + 1 else { return nil }
        if index == tokens.count || !tokens[index].isSymbol("=") { edits.append((end..<end, " = nil")) }
    }
}
