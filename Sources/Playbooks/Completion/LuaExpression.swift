/// What leads from a variable to a value, as far as it is written down: `fleet.alpha:list("pods")[1]`.
struct LuaExpression: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case field(String)
        /// A key that is no text, or not known; lists are taken to have the same at all positions.
        case position(Int)
        /// `:name`; a call follows.
        case method(String)
        /// - Parameter text: The only argument, where that is a string.
        case call(text: String?)
    }

    /// A variable, or `""` for a string.
    var root: String
    var steps: [Step] = []

    func then(_ step: Step) -> LuaExpression { LuaExpression(root: root, steps: steps + [step]) }

    /// The expression that ends before a position, where one does.
    init?(_ tokens: [LuaToken], before end: Int) {
        var reader = BackwardReader(tokens: tokens, at: end)
        guard let expression = reader.expression() else { return nil }
        self = expression
    }

    init(root: String, steps: [Step] = []) {
        self.root = root
        self.steps = steps
    }
}

/// Reads an expression from its end.
private struct BackwardReader {
    let tokens: [LuaToken]
    /// What comes before this is not read yet.
    var at: Int

    private var last: LuaToken? { at > 0 ? tokens[at - 1] : nil }

    mutating func expression() -> LuaExpression? {
        var steps: [LuaExpression.Step] = []
        while let token = last {
            if token.isSymbol(")") {
                guard let open = opening("(", ")") else { return nil }
                let arguments = tokens[(open + 1)..<(at - 1)]
                at = open
                let isCall = last.map { $0.kind == .name || $0.isString || [")", "]"].contains($0.text) } ?? false
                // `(…)` alone: what is inside.
                guard isCall else { return LuaExpression(Array(arguments), before: arguments.count)?.following(steps) }
                steps.append(.call(text: arguments.count == 1 ? arguments.first.flatMap(Self.string) : nil))
            } else if token.isSymbol("]") {
                guard let open = opening("[", "]") else { return nil }
                let key = tokens[(open + 1)..<(at - 1)]
                steps.append(Self.step(key))
                at = open
            } else if token.isString {
                at -= 1
                if last?.kind == .name { steps.append(.call(text: token.text)) } else { return string(steps) }
            } else if token.isSymbol("}") {
                guard let open = opening("{", "}") else { return nil }
                at = open
                guard last?.kind == .name else { return nil }
                steps.append(.call(text: nil))
            } else if token.kind == .name {
                at -= 1
                guard let separator = last, separator.isSymbol(".") || separator.isSymbol(":") else {
                    return LuaExpression(root: token.text, steps: steps.reversed())
                }
                steps.append(separator.text == "." ? .field(token.text) : .method(token.text))
                at -= 1
            } else {
                return nil
            }
        }
        return nil
    }

    private func string(_ steps: [LuaExpression.Step]) -> LuaExpression {
        LuaExpression(root: "", steps: steps.reversed())
    }

    /// Where the bracket opens that the last token closes.
    private func opening(_ open: String, _ close: String) -> Int? {
        var depth = 0
        for index in stride(from: at - 1, through: 0, by: -1) {
            if tokens[index].isSymbol(close) { depth += 1 }
            if tokens[index].isSymbol(open) { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func string(_ token: LuaToken) -> String? { token.isString ? token.text : nil }

    private static func step(_ key: ArraySlice<LuaToken>) -> LuaExpression.Step {
        guard key.count == 1, let token = key.first else { return .position(1) }
        if token.isString { return .field(token.text) }
        return .position(Int(token.text) ?? 1)
    }
}

extension LuaExpression {
    fileprivate func following(_ steps: [Step]) -> LuaExpression {
        LuaExpression(root: root, steps: self.steps + steps.reversed())
    }

    /// What variables of a text stand for: by assignment, as the variable of a loop, or as what a function is called with
    /// for each element of a list. The last one counts.
    static func variables(in tokens: [LuaToken]) -> [String: LuaExpression] {
        var variables: [String: LuaExpression] = [:]
        for index in tokens.indices where tokens[index].kind == .name {
            let name = tokens[index].text
            if let value = assigned(tokens, index) ?? element(tokens, index) ?? parameter(tokens, index),
                value.root != name
            {
                variables[name] = value
            }
        }
        return variables
    }

    /// `name = expression`, up to the end of the expression.
    private static func assigned(_ tokens: [LuaToken], _ index: Int) -> LuaExpression? {
        guard index + 2 < tokens.count, tokens[index + 1].isSymbol("="), index == 0 || !isInner(tokens[index - 1])
        else {
            return nil
        }
        return LuaExpression(tokens, before: end(of: tokens, from: index + 2))
    }

    private static func isInner(_ token: LuaToken) -> Bool {
        [".", ":", ",", "{"].contains { token.isSymbol($0) }
    }

    /// `for _, name in ipairs(expression)`.
    private static func element(_ tokens: [LuaToken], _ index: Int) -> LuaExpression? {
        guard index + 4 < tokens.count, index > 0, tokens[index - 1].isSymbol(","), tokens[index + 1].isKeyword("in"),
            ["ipairs", "pairs"].contains(tokens[index + 2].text), tokens[index + 3].isSymbol("(")
        else { return nil }
        return LuaExpression(tokens, before: end(of: tokens, from: index + 4))?.then(.position(1))
    }

    /// `map(expression, function(name`.
    private static func parameter(_ tokens: [LuaToken], _ index: Int) -> LuaExpression? {
        guard index >= 4, tokens[index - 1].isSymbol("("), tokens[index - 2].isKeyword("function"),
            tokens[index - 3].isSymbol(",")
        else { return nil }
        return LuaExpression(tokens, before: index - 3)?.then(.position(1))
    }

    /// Where the expression ends that begins at a position: before the first token that cannot go on it.
    private static func end(of tokens: [LuaToken], from start: Int) -> Int {
        var depth = 0
        var wantsMore = true
        for index in start..<tokens.count {
            let token = tokens[index]
            if depth == 0, !wantsMore, token.kind == .name || token.kind == .keyword { return index }
            if ["(", "[", "{"].contains(where: { token.isSymbol($0) }) {
                depth += 1
            } else if [")", "]", "}"].contains(where: { token.isSymbol($0) }) {
                depth -= 1
                if depth < 0 { return index }
                wantsMore = false
            } else if depth == 0 {
                if token.isSymbol(".") || token.isSymbol(":") {
                    wantsMore = true
                } else if token.kind == .name || token.isString {
                    wantsMore = false
                } else {
                    return index
                }
            }
        }
        return tokens.count
    }
}
