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
            var nodes = try Yams.compose_all(yaml: text, Node.Scalar.resolver)
            var aliases = AliasBudget(text)
            while let node = nodes.next() {
                let document = try JSON(yaml: node, &aliases)
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

    private init(yaml node: Yams.Node, _ aliases: inout AliasBudget) throws {
        try aliases.spend(node)
        switch node {
        case .scalar(let scalar): self = JSON(yaml: scalar)
        case .sequence(let sequence):
            var elements: [JSON] = []
            for element in sequence { elements.append(try JSON(yaml: element, &aliases)) }
            self = .array(elements)
        case .mapping(let mapping):
            var members: [String: JSON] = [:]
            for (name, _, value) in try mapping.members(&aliases) {
                members[name] = try JSON(yaml: value, &aliases)
            }
            self = .object(members)
        case .alias: throw SyntaxError(message: "an alias without its anchor", mark: node.mark)
        }
    }

    /// The value of a scalar; text where it is none of what its type says.
    package init(yaml scalar: Yams.Node.Scalar) {
        let value: JSON? =
            switch scalar.type {
            case .null: .null
            case .bool: Bool.construct(from: scalar).map(JSON.bool)
            case .int: Int.construct(from: scalar).map { .integer(Int64($0)) }
            case .float: Double.construct(from: scalar).map(JSON.number)
            default: nil
            }
        self = value ?? .string(scalar.string)
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
        case .number(let value): Yams.Node(Self.yamlText(of: value), Tag(.float))
        case .string(let value): Self.scalar(value)
        case .array(let elements): Yams.Node(elements.map(\.yamlNode), Tag(.seq), elements.isEmpty ? .flow : .any)
        case .object(let members):
            Yams.Node(
                members.sorted { $0.key < $1.key }.map { (Self.scalar($0.key), $0.value.yamlNode) }, Tag(.map),
                members.isEmpty ? .flow : .any)
        }
    }

    private static func yamlText(of value: Double) -> String {
        if value.isNaN { return ".nan" }
        return value.isFinite ? String(value) : value < 0 ? "-.inf" : ".inf"
    }

    private static func scalar(_ text: String) -> Yams.Node {
        let isText = Yams.Node.Scalar.plainType(of: text) == .str
        let style: Yams.Node.Scalar.Style = !isText ? .doubleQuoted : text.contains("\n") ? .literal : .any
        return Yams.Node(text, Tag(.str), style)
    }
}
