import Yams

extension PlainYAML {
    /// The text of a document as libyaml would write it; `nil` when libyaml has to, as something needs more than this
    /// YAML.
    static func text(of tree: YAMLTree) -> String? {
        guard let members = tree.members, !members.isEmpty else { return nil }
        var writer = Writer()
        do throws(Foreign) {
            try writer.write(members, column: 0)
        } catch {
            return nil
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private struct Writer {
        private(set) var bytes: [UInt8] = []
        private var depth = 0

        /// - Parameter isIndented: Whether the line of the first member has begun.
        mutating func write(
            _ members: [YAMLTree.Member], column: Int, isIndented: Bool = false
        ) throws(Foreign) {
            depth += 1
            defer { depth -= 1 }
            guard depth <= deepest else { throw Foreign() }
            var isIndented = isIndented
            for member in members {
                if !isIndented { indent(column) }
                isIndented = false
                try write(key: member.key)
                switch member.value.content {
                case .mapping(let members) where !members.isEmpty:
                    bytes.append(newline)
                    try write(members, column: column + 2)
                case .sequence(let elements) where !elements.isEmpty:
                    bytes.append(newline)
                    try write(elements, column: column)
                default:
                    bytes.append(space)
                    try write(inline: member.value)
                }
            }
        }

        private mutating func write(_ elements: [YAMLTree], column: Int) throws(Foreign) {
            for element in elements {
                indent(column)
                bytes.append(UInt8(ascii: "-"))
                bytes.append(space)
                if let members = element.members, !members.isEmpty {
                    try write(members, column: column + 2, isIndented: true)
                } else {
                    try write(inline: element)
                }
            }
        }

        private mutating func write(inline value: YAMLTree) throws(Foreign) {
            switch value.content {
            case .scalar(let scalar): try write(scalar)
            case .sequence(let elements):
                guard elements.isEmpty else { throw Foreign() }
                bytes.append(contentsOf: "[]".utf8)
            case .mapping: bytes.append(contentsOf: "{}".utf8)
            }
            bytes.append(newline)
        }

        private mutating func write(_ scalar: YAMLTree.Scalar) throws(Foreign) {
            switch Node.Scalar.Style(rawValue: scalar.style) {
            case .any, .plain:
                try append(scalar.text) { (bytes) throws(Foreign) in try plainEnd(bytes, from: 0) == bytes.count }
            case .doubleQuoted: try write(scalar.text, quote: UInt8(ascii: "\""))
            case .singleQuoted: try write(scalar.text, quote: UInt8(ascii: "'"))
            default: throw Foreign()
            }
        }

        private mutating func write(_ text: String, quote: UInt8) throws(Foreign) {
            bytes.append(quote)
            try append(text) { (bytes) throws(Foreign) in
                try quotedEnd(bytes, from: 0, quote: quote) == bytes.count
            }
            bytes.append(quote)
        }

        private mutating func write(key: String) throws(Foreign) {
            guard YAMLTree.isText(key) else { throw Foreign() }
            try append(key) { isKey($0) }
            bytes.append(colon)
        }

        private mutating func append(
            _ text: String, if isPlain: (Bytes) throws(Foreign) -> Bool
        ) throws(Foreign) {
            var text = text
            text.makeContiguousUTF8()
            let isWritten = text.utf8.withContiguousStorageIfAvailable { source in
                guard (try? isPlain(source)) == true else { return false }
                bytes.append(contentsOf: source)
                return true
            }
            guard isWritten == true else { throw Foreign() }
        }

        private mutating func indent(_ column: Int) {
            for _ in 0..<column { bytes.append(space) }
        }
    }
}
