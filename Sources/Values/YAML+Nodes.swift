import Yams

extension Yams.Node.Mapping {
    package typealias Member = (name: String, mark: Yams.Mark?, value: Yams.Node)

    /// The members by name: first those that the mapping names itself, then those it takes over by `<<: *defaults` and
    /// does not name (YAML 1.1 merge keys).
    ///
    /// - Throws: ``SyntaxError`` for a key that is no scalar, for two of the same text, which are one key in JSON, and for
    ///   `<<` with anything but mappings.
    package func members(_ aliases: inout AliasBudget) throws -> [Member] {
        var members: [Member] = []
        var inherited: [Member] = []
        // Bytes: to String, two forms of é are the same.
        var names: Set<[UInt8]> = []
        for (key, value) in self {
            guard let scalar = key.scalar else {
                throw SyntaxError(message: "a mapping key must be a scalar", mark: key.mark)
            }
            if scalar.isMergeKey {
                inherited += try Self.merged(value, &aliases)
            } else if names.insert(Array(scalar.string.utf8)).inserted {
                members.append((scalar.string, key.mark, value))
            } else {
                throw SyntaxError(message: "duplicate key \"\(scalar.string)\"", mark: key.mark)
            }
        }
        return members + inherited.filter { names.insert(Array($0.name.utf8)).inserted }
    }

    private static func merged(_ value: Yams.Node, _ aliases: inout AliasBudget) throws -> [Member] {
        var members: [Member] = []
        for element in value.sequence.map(Array.init) ?? [value] {
            try aliases.spend(element)
            guard let mapping = element.mapping else {
                throw SyntaxError(message: "<< takes a mapping or a list of mappings", mark: element.mark)
            }
            members += try mapping.members(&aliases)
        }
        return members
    }
}

extension Yams.Node.Scalar {
    /// Asks no regular expressions, of which Yams' own resolver has seven for each scalar; see ``type``.
    package static let resolver = Yams.Resolver.basic

    fileprivate var isMergeKey: Bool { string == "<<" && style.rawValue <= Style.plain.rawValue }

    /// The type of a value that was parsed with ``resolver``: what its tag says, or else its text.
    package var type: Yams.Tag.Name {
        switch tag.rawValue {
        case "": Self.plainType(of: string)
        // `! 1` is text (YAML 1.1, 3.3.2).
        case "!": .str
        case let name: Yams.Tag.Name(rawValue: name)
        }
    }

    /// What a plain scalar of that text is in YAML 1.1.
    package static func plainType(of text: String) -> Yams.Tag.Name {
        if isSurelyText(text.utf8) { return .str }
        switch text {
        case "true", "false": return .bool
        case "null", "~": return .null
        default: return plainTypeByRules(of: text)
        }
    }

    /// The same, asking the regular expressions that define it.
    package static func plainTypeByRules(of text: String) -> Yams.Tag.Name {
        Yams.Resolver.default.resolveTag(of: Yams.Node(text))
    }

    /// Whether none of the expressions of Yams' default rules can match. A line break may follow what they match.
    private static func isSurelyText(_ text: String.UTF8View) -> Bool {
        guard let first = text.first else { return false }
        switch first {
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return !text.allSatisfy(isInNumbersAndTimes)
        case UInt8(ascii: "~"), UInt8(ascii: "<"), UInt8(ascii: "="): return false
        default:
            let word = text.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
            return word.isEmpty || word.count > 5 || !words.contains(word.map { $0 | 0x20 })
        }
    }

    /// What the rules know of words, in any case.
    private static let words = Set(
        ["yes", "no", "true", "false", "on", "off", "null"].map { Array<UInt8>($0.utf8) })

    /// All that is not printable ASCII included.
    private static func isInNumbersAndTimes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        case 0x21..<0x7F: "+-.:_xoiInNtTzZ".utf8.contains(byte)
        default: true
        }
    }
}

/// How much a document may become by its aliases, of which a few lines can make millions of values.
package struct AliasBudget {
    private var nodes: Int

    /// - Parameter text: What was parsed; without aliases it has no more values than bytes.
    package init(_ text: String) { nodes = text.utf8.count + 20_000 }

    /// - Throws: ``SyntaxError`` when too much has been spent.
    package mutating func spend(_ node: Yams.Node) throws {
        nodes -= 1
        if nodes < 0 { throw SyntaxError(message: "aliases make too much of a short text", mark: node.mark) }
    }
}

extension SyntaxError {
    package init(message: String, mark: Yams.Mark?) {
        self.init(message: message, line: mark?.line ?? 0, column: mark?.column ?? 0)
    }

    package init(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // The context ends in a line break where it has a place of its own.
            let context = context.map { String($0.description.split(separator: "\n").joined(separator: " ")) }
            self.init(message: [context, problem].compactMap { $0 }.joined(separator: ": "), mark: mark)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
            self.init(message: "duplicate key \(names)", mark: context.mark)
        default: self.init(message: "\(error)", line: 0, column: 0)
        }
    }
}
