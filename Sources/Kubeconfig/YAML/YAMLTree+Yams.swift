import Values
import Yams

extension YAMLTree {
    /// Parses a text that holds at most one document; `nil` when it holds none.
    ///
    /// - Throws: ``Values/SyntaxError`` with line and column.
    static func parse(_ text: String) throws(SyntaxError) -> YAMLTree? {
        do {
            return try Yams.Parser(yaml: text).singleRoot().map { try YAMLTree($0) }
        } catch let error as SyntaxError {
            throw error
        } catch let error as YamlError {
            throw SyntaxError(error)
        } catch {
            throw SyntaxError(message: "\(error)", line: 0, column: 0)
        }
    }

    private init(_ node: Yams.Node) throws {
        line = node.mark?.line
        switch node {
        case .scalar(let scalar):
            content = .scalar(Scalar(text: scalar.string, tag: node.tag.rawValue, style: scalar.style.rawValue))
        case .sequence(let sequence): content = .sequence(try sequence.map { try YAMLTree($0) })
        case .mapping(let mapping): content = .mapping(try Self.members(of: mapping))
        case .alias:
            throw SyntaxError(message: "an alias without its anchor", line: line ?? 0, column: node.mark?.column ?? 0)
        }
    }

    private static func members(of mapping: Yams.Node.Mapping) throws -> [Member] {
        var members: [Member] = []
        var merged: [Member] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                let mark = key.mark
                throw SyntaxError(
                    message: "a mapping key must be a scalar", line: mark?.line ?? 0, column: mark?.column ?? 0)
            }
            // `<<: *defaults` takes over what the mapping does not say itself (YAML 1.1 merge keys).
            if key.tag.rawValue == Tag.Name.merge.rawValue, let source = value.mapping {
                merged += try Self.members(of: source)
            } else {
                members.append(Member(key: name, value: try YAMLTree(value), line: key.mark?.line))
            }
        }
        return members + merged.filter { inherited in !members.contains { $0.key.isExactly(inherited.key) } }
    }

    /// The document in block style with two spaces a level, as kubectl writes it, ending in a newline.
    func text() throws -> String {
        try Yams.serialize(node: yamsNode, indent: 2, width: -1, allowUnicode: true)
    }

    private var yamsNode: Yams.Node {
        switch content {
        case .scalar(let scalar):
            let style = Node.Scalar.Style(rawValue: scalar.style) ?? .any
            return Node(scalar.text, Tag(Tag.Name(rawValue: scalar.tag)), style)
        case .sequence(let elements):
            return Node(elements.map(\.yamsNode), Tag(.seq), elements.isEmpty ? .flow : .block)
        case .mapping(let members):
            let pairs = members.map { (Self.string($0.key).yamsNode, $0.value.yamsNode) }
            return Node(pairs, Tag(.map), members.isEmpty ? .flow : .block)
        }
    }

    static func string(_ text: String) -> YAMLTree {
        // `y` and `n` are booleans to kubectl's parser, and text to Yams'.
        let isText = Node(text).tag == Tag(.str) && !["y", "Y", "n", "N"].contains(text)
        let style: Node.Scalar.Style = isText ? (text.contains("\n") ? .literal : .any) : .doubleQuoted
        return YAMLTree(.scalar(Scalar(text: text, tag: Tag.Name.str.rawValue, style: style.rawValue)))
    }

    /// The same content without order and quoting.
    var json: JSON {
        switch content {
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
        // Nearly all of a kubeconfig; without this shortcut large files take seconds.
        case .scalar(let scalar) where scalar.tag == Tag.Name.str.rawValue: .string(scalar.text)
        // A scalar becomes a value of its tag, or else text: nothing in here can fail.
        case .scalar(let scalar): (try? JSON(yaml: yamsNode)) ?? .string(scalar.text)
        }
    }

    var isNull: Bool { scalar?.tag == Tag.Name.null.rawValue }

    /// The text of a scalar that is a string by type.
    var stringText: String? { scalar == nil ? nil : json.stringValue }
}
