/// What is to be completed at the end of a text, as far as the text alone tells.
struct CompletionRequest: Equatable, Sendable {
    enum Target: Equatable, Sendable {
        case nothing
        /// `:sa`
        case command
        /// `:load check`; the command's name.
        case argument(of: String)
        /// `flee`
        case variable
        /// `fleet.al`, `cluster:ge`
        case member(of: LuaExpression, isMethod: Bool)
        /// `fleet["al`
        case key(of: LuaExpression)
        /// `cluster:get("po`: an argument that is a string.
        case text(Call)
        /// `cluster:list("pods", { name`
        case option(Call)
        /// `cluster:list("pods", { namespace = "ku`
        case optionText(Call, option: String)
    }

    /// The innermost call whose arguments are being typed.
    struct Call: Equatable, Sendable {
        var function: LuaExpression
        /// Of the argument that is being typed, from 0.
        var position: Int
        /// The arguments before it that are strings.
        var texts: [Int: String] = [:]
    }

    var target: Target
    /// What is there already of the word.
    var prefix: String
    /// The quote that the word is in, and that has to close it.
    var quote: String?
    /// Whether the word comes after a dot, which gives way to brackets where the name is no word.
    var hasDot = false
    /// The call around the word, whatever is typed in it.
    var call: Call?
    /// What variables of the text stand for.
    var variables: [String: LuaExpression] = [:]

    /// - Parameter text: What is before the cursor, all lines of it.
    init(_ text: String) {
        self.init(target: .nothing, prefix: "")
        if text.hasPrefix(":"), !text.hasPrefix("::") {
            command(text)
        } else {
            lua(text)
        }
    }

    private init(target: Target, prefix: String) {
        self.target = target
        self.prefix = prefix
    }

    private mutating func command(_ text: String) {
        guard let space = text.firstIndex(of: " ") else {
            target = .command
            prefix = text
            return
        }
        target = .argument(of: String(text[..<space].dropFirst()))
        prefix = String(text[space...].drop { $0 == " " })
    }

    private mutating func lua(_ text: String) {
        var tokens = LuaTokens(text).all
        if let last = tokens.last, case .comment(false) = last.kind { return }
        tokens.removeAll(where: \.isComment)
        variables = LuaExpression.variables(in: tokens)
        if let last = tokens.last, case .string(false) = last.kind {
            tokens.removeLast()
            prefix = last.text
            quote = Self.closing(last.quote)
            call = Self.call(tokens)
            target = Self.textTarget(tokens, call)
            return
        }
        if let last = tokens.last, last.range.upperBound == text.utf8.count,
            last.kind == .name || last.kind == .keyword
        {
            tokens.removeLast()
            prefix = last.text
        }
        call = Self.call(tokens)
        word(tokens)
    }

    private static func closing(_ quote: String) -> String { String(quote.map { $0 == "[" ? "]" : $0 }) }

    private mutating func word(_ tokens: [LuaToken]) {
        if let last = tokens.last, last.isSymbol(".") || last.isSymbol(":") {
            guard let owner = LuaExpression(tokens, before: tokens.count - 1) else { return }
            hasDot = last.text == "."
            target = .member(of: owner, isMethod: last.text == ":")
        } else if prefix.isEmpty, tokens.last.map(Self.isWhole) ?? false {
            return
        } else if let call, let last = tokens.last, last.isSymbol("{") || last.isSymbol(","),
            Self.enclosing(tokens).map({ tokens[$0].isSymbol("{") }) == true
        {
            target = .option(call)
        } else {
            target = .variable
        }
    }

    /// Whether a value ends with a token, after which no other begins.
    private static func isWhole(_ token: LuaToken) -> Bool {
        token.kind == .number || token.kind == .name || token.isString
            || [")", "]", "}"].contains { token.isSymbol($0) }
    }

    private static func textTarget(_ tokens: [LuaToken], _ call: Call?) -> Target {
        guard let last = tokens.last else { return .nothing }
        if last.isSymbol("[") {
            return LuaExpression(tokens, before: tokens.count - 1).map { .key(of: $0) } ?? .nothing
        }
        let isInTable = enclosing(tokens).map { tokens[$0].isSymbol("{") } ?? false
        if let call, isInTable {
            guard last.isSymbol("="), tokens.count > 1 else { return .nothing }
            return .optionText(call, option: tokens[tokens.count - 2].text)
        }
        if let call, last.isSymbol("(") || last.isSymbol(",") { return .text(call) }
        // `help "ku`
        if last.kind == .name, let function = LuaExpression(tokens, before: tokens.count) {
            return .text(Call(function: function, position: 0))
        }
        return .nothing
    }

    /// The innermost bracket that is open at the end.
    private static func enclosing(_ tokens: [LuaToken], before end: Int? = nil) -> Int? {
        var depth = 0
        for index in stride(from: (end ?? tokens.count) - 1, through: 0, by: -1) {
            if [")", "]", "}"].contains(where: { tokens[index].isSymbol($0) }) { depth += 1 }
            if ["(", "[", "{"].contains(where: { tokens[index].isSymbol($0) }) { depth -= 1 }
            if depth < 0 { return index }
        }
        return nil
    }

    /// The call whose arguments, or a table among them, are open at the end.
    private static func call(_ tokens: [LuaToken]) -> Call? {
        guard let open = enclosing(tokens) else { return nil }
        if tokens[open].isSymbol("{") {
            // `curl { pod = `: a table that is the only argument needs no parentheses.
            if open > 0, tokens[open - 1].kind == .name, let function = LuaExpression(tokens, before: open) {
                return Call(function: function, position: 0)
            }
            guard let outer = enclosing(tokens, before: open) else { return nil }
            return tokens[outer].isSymbol("(") ? call(tokens, open: outer, before: open) : nil
        }
        guard tokens[open].isSymbol("(") else { return nil }
        return call(tokens, open: open, before: tokens.count)
    }

    private static func call(_ tokens: [LuaToken], open: Int, before end: Int) -> Call? {
        guard let function = LuaExpression(tokens, before: open) else { return nil }
        var call = Call(function: function, position: 0)
        var depth = 0
        for index in (open + 1)..<max(end, open + 1) {
            let token = tokens[index]
            if ["(", "[", "{"].contains(where: { token.isSymbol($0) }) { depth += 1 }
            if [")", "]", "}"].contains(where: { token.isSymbol($0) }) { depth -= 1 }
            guard depth == 0 else { continue }
            if token.isSymbol(",") { call.position += 1 }
            if token.isString { call.texts[call.position] = token.text }
        }
        return call
    }
}
