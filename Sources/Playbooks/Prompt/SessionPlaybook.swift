import Values

/// The entries of a session as a playbook.
struct SessionPlaybook: Sendable {
    /// An entry that worked.
    struct Entry: Sendable, Hashable {
        var text: String
        /// An expression that is no statement, so that its value has to be printed.
        var isValue: Bool
    }

    /// As in `playbook { name = … }`.
    let name: String
    let entries: [Entry]
    /// Modules that are globals at the prompt.
    let modules: [String]
    /// The other globals, which need no declaration.
    let globals: Set<String>

    /// What belongs to the conversation, and not to what it was about.
    static let promptWords: Set<String> = ["describe", "err", "help"]

    private var kept: [(entry: Entry, tokens: [LuaToken])] {
        entries.map { ($0, LuaTokens($0.text).code) }.filter { entry, tokens in
            // A playbook would end at a return.
            let returns = PromptText.outermost(tokens).contains { tokens[$0].isKeyword("return") }
            return !returns && Self.promptWords.isDisjoint(with: Self.names(in: tokens))
        }
    }

    /// How many entries are in the playbook.
    var count: Int { kept.count }

    var text: String {
        let kept = kept
        let used = Set(kept.flatMap { Self.names(in: $0.tokens) })
        let required = modules.filter(used.contains).map { "local \($0) = require \"\($0)\"" }
        var declared = globals.union(modules).union(["fleet"])
        var hoisted: [String] = []
        var lines: [String] = []
        for (entry, tokens) in kept {
            let (text, early) = declaring(entry, tokens, &declared)
            hoisted += early
            lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }
        }
        if !hoisted.isEmpty { lines.insert("    local " + hoisted.joined(separator: ", "), at: 0) }
        let head = required.isEmpty ? "" : required.joined(separator: "\n") + "\n\n"
        return """
            \(head)return playbook {
              name = "\(name)",
              summary = "Saved from a session",
              run = function(fleet)
            \(lines.joined(separator: "\n"))
              end,
            }

            """
    }

    /// The entry with `local` before what it declares, and the variables that have to be declared before it because it
    /// sets them in a block.
    private func declaring(_ entry: Entry, _ tokens: [LuaToken], _ declared: inout Set<String>) -> (String, [String]) {
        if entry.isValue { return (Self.printing(entry.text, tokens), []) }
        var edits: [Int] = []
        for position in PromptText.outermost(tokens) where Self.beginsStatement(tokens, position) {
            guard let names = Self.assigned(tokens, position) else { continue }
            if tokens[position].isKeyword("local") {
                declared.formUnion(names)
            } else if declared.isDisjoint(with: names) {
                edits.append(tokens[position].range.lowerBound)
                declared.formUnion(names)
            }
        }
        let early = Self.targets(tokens).filter { declared.insert($0).inserted }
        var bytes = Array(entry.text.utf8)
        for position in edits.reversed() { bytes.insert(contentsOf: Array("local ".utf8), at: position) }
        return (String(decoding: bytes, as: UTF8.self), early)
    }

    private static func printing(_ text: String, _ tokens: [LuaToken]) -> String {
        // Without what follows the expression: a semicolon, a comment.
        let last = tokens.last { !$0.isSymbol(";") }
        let expression = String(decoding: Array(text.utf8)[..<(last?.range.upperBound ?? 0)], as: UTF8.self)
        return "print(\(expression))"
    }

    private static func beginsStatement(_ tokens: [LuaToken], _ position: Int) -> Bool {
        guard position > 0 else { return true }
        let before = tokens[position - 1]
        switch before.kind {
        case .name, .number, .string: return true
        case .keyword: return ["end", "nil", "true", "false"].contains(before.text)
        default: return [")", "]", "}", ";", "..."].contains(before.text)
        }
    }

    /// The names that a statement declares or sets: `a, b = …`, `local a`, `function f`; `nil` for another statement.
    private static func assigned(_ tokens: [LuaToken], _ position: Int) -> [String]? {
        var index = position
        let isLocal = tokens[index].isKeyword("local")
        if isLocal { index += 1 }
        if index < tokens.count, tokens[index].isKeyword("function") {
            guard index + 2 < tokens.count, tokens[index + 1].kind == .name, tokens[index + 2].isSymbol("(") else {
                return nil
            }
            return [tokens[index + 1].text]
        }
        var names: [String] = []
        while index < tokens.count, tokens[index].kind == .name {
            names.append(tokens[index].text)
            index += 1
            if isLocal, index + 2 < tokens.count, tokens[index].isSymbol("<") { index += 3 }
            guard index < tokens.count, tokens[index].isSymbol(",") else { break }
            index += 1
        }
        let isAssignment = index < tokens.count && tokens[index].isSymbol("=")
        return !names.isEmpty && (isAssignment || isLocal) ? names : nil
    }

    /// Names that are set anywhere, also in blocks, and are neither fields nor local there.
    private static func targets(_ tokens: [LuaToken]) -> [String] {
        var locals: Set<String> = []
        var found: [String] = []
        var depth = 0
        for (position, token) in tokens.enumerated() {
            if token.isSymbol("{") || token.isSymbol("(") { depth += 1 }
            if token.isSymbol("}") || token.isSymbol(")") { depth -= 1 }
            if token.isKeyword("local"), let names = assigned(tokens, position) { locals.formUnion(names) }
            guard depth == 0, token.kind == .name, position + 1 < tokens.count, tokens[position + 1].isSymbol("="),
                position == 0 || beginsStatement(tokens, position) || isBlockStart(tokens[position - 1]),
                !locals.contains(token.text)
            else { continue }
            found.append(token.text)
        }
        return found
    }

    private static func isBlockStart(_ token: LuaToken) -> Bool {
        ["do", "then", "else", "repeat"].contains { token.isKeyword($0) }
    }

    /// Names that are used as variables: not fields, methods or keys.
    private static func names(in tokens: [LuaToken]) -> Set<String> {
        var names: Set<String> = []
        for (position, token) in tokens.enumerated() where token.kind == .name {
            if position > 0, [".", ":"].contains(where: { tokens[position - 1].isSymbol($0) }) { continue }
            names.insert(token.text)
        }
        return names
    }
}
