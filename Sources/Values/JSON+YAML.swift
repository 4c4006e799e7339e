import Yams

extension JSON {
    /// Parses every document of a YAML stream; empty documents are left out, as kubectl does.
    ///
    /// Scalars resolve as YAML 1.1 says for null, booleans, integers and floats, and everything else is text;
    /// timestamps stay text.
    ///
    /// - Throws: ``SyntaxError`` with line and column.
    public static func yamlDocuments(_ text: String) throws(SyntaxError) -> [JSON] {
        do {
            var documents: [JSON] = []
            var nodes = try Yams.compose_all(yaml: text)
            while let node = nodes.next() {
                let document = try JSON(yaml: node)
                if !document.isNull { documents.append(document) }
            }
            // The sequence ends quietly at a fault and keeps it here.
            if let error = nodes.error { throw error }
            return documents
        } catch let error as SyntaxError {
            throw error
        } catch let error as YamlError {
            throw SyntaxError(error)
        } catch {
            throw SyntaxError(message: "\(error)", line: 0, column: 0)
        }
    }

    /// Parses a YAML stream that holds one document; an empty stream is `null`.
    ///
    /// - Throws: ``SyntaxError``, also when there is more than one document.
    public init(yaml text: String) throws(SyntaxError) {
        let documents = try Self.yamlDocuments(text)
        guard documents.count < 2 else {
            throw SyntaxError(message: "one YAML document expected, got \(documents.count)", line: 0, column: 0)
        }
        self = documents.first ?? .null
    }

    package init(yaml node: Yams.Node) throws {
        switch node {
        case .scalar(let scalar): self = Self.resolve(scalar, tag: node.tag)
        case .sequence(let sequence): self = .array(try sequence.map { try JSON(yaml: $0) })
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw SyntaxError(message: "a mapping key must be a scalar", mark: key.mark)
                }
                members[name] = try JSON(yaml: value)
            }
            self = .object(members)
        case .alias: throw SyntaxError(message: "an alias without its anchor", mark: node.mark)
        }
    }

    private static func resolve(_ scalar: Yams.Node.Scalar, tag: Yams.Tag) -> JSON {
        let value: JSON? =
            switch tag {
            case Tag(.null): .null
            case Tag(.bool): Bool.construct(from: scalar).map(JSON.bool)
            case Tag(.int): Int.construct(from: scalar).map { .integer(Int64($0)) }
            case Tag(.float): Double.construct(from: scalar).map(JSON.number)
            default: nil
            }
        return value ?? .string(scalar.string)
    }

    /// This value as one YAML document in block style with sorted keys, ending in a newline.
    public var yaml: String {
        // Serializing a node built here cannot fail: it holds only scalars, sequences and mappings with unique keys.
        (try? Yams.serialize(node: yamlNode, allowUnicode: true, sortKeys: true)) ?? text() + "\n"
    }

    private var yamlNode: Yams.Node {
        switch self {
        case .null: Yams.Node("null", Tag(.null))
        case .bool(let value): Yams.Node(value ? "true" : "false", Tag(.bool))
        case .integer(let value): Yams.Node(String(value), Tag(.int))
        case .number(let value): Yams.Node(String(value), Tag(.float))
        case .string(let value): Self.scalar(value)
        case .array(let elements): Yams.Node(elements.map(\.yamlNode), Tag(.seq), elements.isEmpty ? .flow : .any)
        case .object(let members):
            Yams.Node(
                members.sorted { $0.key < $1.key }.map { (Self.scalar($0.key), $0.value.yamlNode) }, Tag(.map),
                members.isEmpty ? .flow : .any)
        }
    }

    private static func scalar(_ text: String) -> Yams.Node {
        let plain = Yams.Node(text).tag == Tag(.str)
        let style: Yams.Node.Scalar.Style = !plain ? .doubleQuoted : text.contains("\n") ? .literal : .any
        return Yams.Node(text, Tag(.str), style)
    }
}

extension SyntaxError {
    fileprivate init(message: String, mark: Yams.Mark?) {
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
