import Values

/// Writes a value as YAML in one of the many ways in which people and programs write it: block and flow, plain, quoted and
/// literal, members in any order, comments between.
struct YAMLWriter {
    var random: SeededGenerator

    mutating func document(_ value: JSON) -> String {
        switch random.number(0...9) {
        case 0: return value.text() + "\n"
        case 1: return "---\n# a comment\n" + block(value, indent: "") + "...\n"
        default: return block(value, indent: "")
        }
    }

    private mutating func block(_ value: JSON, indent: String) -> String {
        switch value {
        case .object(let members) where !members.isEmpty:
            let keys = members.keys.sorted().shuffled(using: &random)
            return keys.map { member($0, members[$0] ?? .null, indent: indent) }.joined()
        case .array(let elements) where !elements.isEmpty:
            return elements.map { "\(indent)-\(below($0, indent: indent + "  "))" }.joined()
        default: return "\(indent)\(flow(value))\n"
        }
    }

    private mutating func member(_ key: String, _ value: JSON, indent: String) -> String {
        let comment = random.chance(3) ? "\(indent)# \(JSON.string(key).text())\n" : ""
        return "\(comment)\(indent)\(scalar(key)):\(below(value, indent: indent + "  "))"
    }

    private mutating func below(_ value: JSON, indent: String) -> String {
        switch value {
        case .object(let members) where !members.isEmpty && !random.chance(10): "\n" + block(value, indent: indent)
        case .array(let elements) where !elements.isEmpty && !random.chance(10): "\n" + block(value, indent: indent)
        case .string(let text) where Self.fitsLiteral(text): " |-\n\(Self.literal(text, indent: indent))"
        default: " \(flow(value))\n"
        }
    }

    private mutating func flow(_ value: JSON) -> String {
        if case .string(let text) = value { return scalar(text) }
        if value.isNull { return random.pick(["null", "~", ""]) }
        return value.text()
    }

    private mutating func scalar(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[a-z][a-z0-9]+-[a-z0-9-]*[a-z0-9]/) != nil
        let isLine = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
        switch random.number(0...2) {
        case 0 where isPlain: return text
        case 1 where isLine: return "'" + text.replacing("'", with: "''") + "'"
        default: return JSON.string(text).text()
        }
    }

    private static func fitsLiteral(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z]+\n[a-z]+/) != nil
    }

    private static func literal(_ text: String, indent: String) -> String {
        text.split(separator: "\n").map { "\(indent)\($0)\n" }.joined()
    }
}
