import Values
import Yams

extension YAMLTree {
    /// Parses a text that holds at most one document; `nil` when it holds none.
    ///
    /// - Throws: ``Values/SyntaxError`` with line and column.
    static func parse(_ text: String) throws(SyntaxError) -> YAMLTree? {
        if let tree = PlainYAML.parse(text) { return tree }
        return try parseByYams(text)
    }

    static func parseByYams(_ text: String) throws(SyntaxError) -> YAMLTree? {
        do {
            var aliases = AliasBudget(text)
            return try Yams.Parser(yaml: text, resolver: Node.Scalar.resolver).singleRoot().map {
                try YAMLTree($0, &aliases)
            }
        } catch let error as SyntaxError {
            throw error
        } catch let error as YamlError {
            throw SyntaxError(error)
        } catch {
            throw SyntaxError(message: "\(error)", line: 0, column: 0)
        }
    }

    private init(_ node: Yams.Node, _ aliases: inout AliasBudget) throws {
        try aliases.spend(node)
        line = node.mark?.line
        switch node {
        case .scalar(let scalar): content = .scalar(Self.scalar(scalar))
        case .sequence(let sequence):
            var elements: [YAMLTree] = []
            for element in sequence { elements.append(try YAMLTree(element, &aliases)) }
            content = .sequence(elements)
        case .mapping(let mapping):
            var members: [Member] = []
            for (name, mark, value) in try mapping.members(&aliases) {
                members.append(Member(key: name, value: try YAMLTree(value, &aliases), line: mark?.line))
            }
            content = .mapping(members)
        case .alias: throw SyntaxError(message: "an alias without its anchor", mark: node.mark)
        }
    }

    /// A scalar as it can be written: Yams writes no tags, so that text and style alone must say of what type it is.
    private static func scalar(_ scalar: Yams.Node.Scalar) -> Scalar {
        let (type, isPlain) = (scalar.type, scalar.style.rawValue <= Node.Scalar.Style.plain.rawValue)
        let says = isPlain ? Node.Scalar.plainType(of: scalar.string) : .str
        guard type != says else {
            return Scalar(text: scalar.string, tag: type.rawValue, style: scalar.style.rawValue)
        }
        let value = JSON(yaml: scalar)
        if let text = value.stringValue, let written = string(text).scalar { return written }
        let isClear = Node.Scalar.plainType(of: scalar.string) == type
        return Scalar(
            text: isClear ? scalar.string : value.text(), tag: type.rawValue, style: Node.Scalar.Style.plain.rawValue)
    }

    /// The document in block style with two spaces a level, as kubectl writes it, ending in a newline.
    func text() throws -> String { try PlainYAML.text(of: self) ?? textByYams() }

    func textByYams() throws -> String {
        try Yams.serialize(node: yamsNode, indent: 2, width: -1, allowUnicode: true)
    }

    private var yamsNode: Yams.Node {
        switch content {
        case .scalar(let scalar):
            return .scalar(scalar.yams)
        case .sequence(let elements):
            return Node(elements.map(\.yamsNode), Tag(.seq), elements.isEmpty ? .flow : .block)
        case .mapping(let members):
            let pairs = members.map { (Self.string($0.key).yamsNode, $0.value.yamsNode) }
            return Node(pairs, Tag(.map), members.isEmpty ? .flow : .block)
        }
    }

    static func string(_ text: String) -> YAMLTree {
        let style: Node.Scalar.Style = isText(text) ? (text.contains("\n") ? .literal : .any) : .doubleQuoted
        return YAMLTree(.scalar(Scalar(text: text, tag: Tag.Name.str.rawValue, style: style.rawValue)))
    }

    /// Whether a plain scalar of that text is text to everyone.
    static func isText(_ text: String) -> Bool {
        // `y` and `n` are booleans to kubectl's parser, and text to Yams'.
        Node.Scalar.plainType(of: text) == .str && !["y", "Y", "n", "N"].contains(text)
    }

    /// What a plain scalar of that text is tagged with.
    static func plainTag(of text: String) -> String { Node.Scalar.plainType(of: text).rawValue }

    static func plainTagByRules(of text: String) -> String { Node.Scalar.plainTypeByRules(of: text).rawValue }

    static let textTag = Tag.Name.str.rawValue

    /// The same content without order and quoting.
    var json: JSON {
        switch content {
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
        // Nearly all of a kubeconfig; without this shortcut large files take seconds.
        case .scalar(let scalar) where scalar.tag == Self.textTag: .string(scalar.text)
        case .scalar(let scalar): JSON(yaml: scalar.yams)
        }
    }

    var isNull: Bool { scalar?.tag == Tag.Name.null.rawValue }

    /// The text of a scalar that is a string by type.
    var stringText: String? { scalar == nil ? nil : json.stringValue }
}

extension YAMLTree.Scalar {
    fileprivate var yams: Yams.Node.Scalar {
        .init(text, Tag(Tag.Name(rawValue: tag)), Node.Scalar.Style(rawValue: style) ?? .any)
    }
}
