import Values

extension LuaMachine {
    /// Evaluates what was typed at the prompt: as an expression where that works, else as statements.
    ///
    /// - Parameters:
    ///   - firstLine: The number that messages give the text's first line, more than that of every line before.
    ///   - typed: What messages show of it, line by line, where that is something else.
    /// - Throws: ``LuaError``; never one that is only incomplete.
    public func evaluate(
        _ line: String, chunkName: String = "prompt", firstLine: Int = 1, typed: String? = nil
    ) async throws(LuaError) -> Evaluation {
        core.chunkTexts[chunkName, default: LuaChunkText()].add(typed ?? line, at: firstLine)
        let margin = String(repeating: "\n", count: max(0, firstLine - 1))
        let function: LuaFunctionHandle?
        do throws(LuaError) {
            function = try promptFunction(line, chunkName, margin)
        } catch {
            throw core.showing(error)
        }
        guard let function else { return .incomplete }
        return .values(try await call(function))
    }

    /// Whether a text only begins something, as an expression or as statements. Nothing is run.
    public func isIncomplete(_ text: String) -> Bool {
        do { return try promptFunction(text, "prompt", "") == nil } catch { return false }
    }

    /// Whether a text is a sequence of statements, as a function's body is.
    public func isBlock(_ text: String) -> Bool {
        (try? compile(" " + text, "prompt", .prompt)) != nil
    }

    /// `nil` where the line is incomplete, as an expression or as statements.
    private func promptFunction(
        _ line: String, _ chunkName: String, _ margin: String
    ) throws(LuaError) -> LuaFunctionHandle? {
        let isIncomplete: Bool
        do throws(LuaError) {
            return try compile(margin + "return " + line, chunkName, .prompt)
        } catch {
            isIncomplete = error.isIncomplete
        }
        do {
            // Not at the very beginning, where `#` begins a comment.
            return try compile(margin + " " + line, chunkName, .prompt)
        } catch {
            if isIncomplete || error.isIncomplete { return nil }
            throw error
        }
    }

    /// A value as the prompt prints it: text as it is, tables over several lines where they are long.
    public func text(of value: LuaValue) -> String {
        if case .string(let text) = value { return text.description }
        let printer = ValuePrinter(
            describe: { [core] object in
                guard let type = core.classes[Swift.type(of: object).className] else { return nil }
                return try? type.type.text?(object)
            },
            name: { [core] in core.origin(of: $0).description })
        return printer.text(of: value, indent: 0)
    }

    /// What the prompt prints of an object in columns; `nil` for others.
    public func table(of value: LuaValue) -> TextTable? {
        guard case .object(let object) = value else { return nil }
        return try? core.classes[Swift.type(of: object).className]?.type.table?(object)
    }
}

extension LuaValue {
    fileprivate func description(by printer: ValuePrinter) -> String {
        stringValue ?? printer.text(of: self, indent: 0)
    }
}

/// Values as Lua source would write them, as far as it could.
struct ValuePrinter {
    let describe: (any HostObject) -> String?
    let name: (LuaFunctionHandle) -> String
    private static let lineLength = 78

    /// For values without objects and functions.
    static var plain: ValuePrinter { ValuePrinter(describe: { _ in nil }, name: { _ in "function" }) }

    func text(of value: LuaValue, indent: Int) -> String {
        switch value {
        case .nil: "nil"
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): Self.text(of: value)
        case .string(let value): Self.quoted(value.description)
        case .table(let table): text(of: table, indent: indent)
        case .function(let function): name(function)
        case .object(let object): describe(object) ?? Swift.type(of: object).className
        case .opaque(let reference): reference.typeName == "table" ? "{…}" : reference.typeName
        case .document: text(of: value.expanded, indent: indent)
        }
    }

    private func text(of table: LuaTable, indent: Int) -> String {
        var items = table.elements.map { text(of: $0, indent: indent + 1) }
        let fields = table.fields.sorted { $0.key.description(by: self) < $1.key.description(by: self) }
        items += fields.map { "\(key($0.key)) = \(text(of: $0.value, indent: indent + 1))" }
        if items.isEmpty { return "{}" }
        let line = "{ \(items.joined(separator: ", ")) }"
        if line.count + indent * 2 <= Self.lineLength, !line.contains("\n") { return line }
        let margin = String(repeating: "  ", count: indent + 1)
        return "{\n" + items.map { "\(margin)\($0),\n" }.joined() + String(repeating: "  ", count: indent) + "}"
    }

    private func key(_ key: LuaValue) -> String {
        if let name = key.stringValue, Self.isName(name) { return name }
        return "[\(text(of: key, indent: 0))]"
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            $0 == "_" || $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
        }
    }

    /// As Lua writes floats: with a fraction, so that they are not taken for integers.
    private static func text(of number: Double) -> String {
        number.isNaN ? "nan" : number.isInfinite ? (number < 0 ? "-inf" : "inf") : "\(number)"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..."\u{1F}", "\u{7F}": result += "\\x" + String(character.value + 0x100, radix: 16).suffix(2)
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }
}
