extension JSON: CustomStringConvertible {
    /// Compact JSON text with sorted keys.
    public var description: String { text() }

    /// JSON text with sorted keys, on one line or, with `indented`, two spaces a level.
    public func text(indented: Bool = false) -> String {
        var output = ""
        write(to: &output, level: indented ? 0 : nil)
        return output
    }

    private func write(to output: inout String, level: Int?) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .number(let value): output += Self.text(of: value)
        case .string(let value): Self.quote(value, to: &output)
        case .array(let elements):
            Self.writeList("[", "]", elements, to: &output, level: level) { element, output, level in
                element.write(to: &output, level: level)
            }
        case .object(let members):
            Self.writeList("{", "}", members.sorted { $0.key < $1.key }, to: &output, level: level) {
                member, output, level in
                Self.quote(member.key, to: &output)
                output += level == nil ? ":" : ": "
                member.value.write(to: &output, level: level)
            }
        }
    }

    private static func writeList<Element>(
        _ open: String, _ close: String, _ elements: [Element], to output: inout String, level: Int?,
        _ body: (Element, inout String, Int?) -> Void
    ) {
        output += open
        let inner = level.map { $0 + 1 }
        for (index, element) in elements.enumerated() {
            if index > 0 { output += "," }
            newline(to: &output, level: inner)
            body(element, &output, inner)
        }
        if !elements.isEmpty { newline(to: &output, level: level) }
        output += close
    }

    private static func newline(to output: inout String, level: Int?) {
        guard let level else { return }
        output += "\n" + String(repeating: "  ", count: level)
    }

    // JSON has no NaN or infinity; null is what JavaScript's own serializer writes for them.
    private static func text(of value: Double) -> String { value.isFinite ? "\(value)" : "null" }

    private static func quote(_ string: String, to output: inout String) {
        output += "\""
        guard string.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c || $0 == 0x7f }) else {
            output += string
            output += "\""
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\0"..."\u{1F}", "\u{7F}":
                let hex = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
