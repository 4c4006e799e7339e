import Yams

extension PlainYAML {
    /// The tree of a text; `nil` when libyaml has to read it, which also finds what is wrong with it.
    static func parse(_ text: String) -> YAMLTree? {
        let tree = text.utf8.withContiguousStorageIfAvailable { bytes in
            var reader = Reader(bytes)
            return try? reader.document()
        }
        return tree ?? nil
    }

    private struct Reader {
        private let bytes: Bytes
        private var position = 0
        private var line = 1
        /// Of the line at hand; -1 at the end of the text.
        private var indent = 0
        private var depth = 0

        init(_ bytes: Bytes) { self.bytes = bytes }

        mutating func document() throws(Foreign) -> YAMLTree {
            try beginLine()
            guard indent == 0 else { throw Foreign() }
            let tree = try mapping()
            guard indent < 0 else { throw Foreign() }
            return tree
        }

        /// Goes from the beginning of a line to the content of the first line that is not empty.
        private mutating func beginLine() throws(Foreign) {
            while position < bytes.count, bytes[position] == newline { (position, line) = (position + 1, line + 1) }
            let start = position
            while position < bytes.count, bytes[position] == space { position += 1 }
            guard position == bytes.count else {
                guard bytes[position] != newline else { throw Foreign() }
                return indent = position - start
            }
            guard position == start else { throw Foreign() }
            indent = -1
        }

        private mutating func endLine() throws(Foreign) {
            if position < bytes.count {
                guard bytes[position] == newline else { throw Foreign() }
                (position, line) = (position + 1, line + 1)
            }
            try beginLine()
        }

        private mutating func mapping() throws(Foreign) -> YAMLTree {
            depth += 1
            defer { depth -= 1 }
            guard depth <= deepest else { throw Foreign() }
            let (column, first) = (indent, line)
            var members: [YAMLTree.Member] = []
            repeat {
                guard let end = keyEnd(bytes, from: position) else { throw Foreign() }
                let (key, line) = (text(position..<end), line)
                guard !members.contains(where: { $0.key == key }) else { throw Foreign() }
                position = end + 1
                members.append(.init(key: key, value: try value(of: column), line: line))
            } while indent == column
            guard indent < column else { throw Foreign() }
            return YAMLTree(.mapping(members), line: first)
        }

        /// What follows a key's colon.
        private mutating func value(of column: Int) throws(Foreign) -> YAMLTree {
            guard position < bytes.count, bytes[position] == space else {
                try endLine()
                if indent >= column, isItem { return try sequence() }
                guard indent > column else { throw Foreign() }
                return try mapping()
            }
            position += 1
            return try inline(in: column)
        }

        private var isItem: Bool {
            position + 1 < bytes.count && bytes[position] == UInt8(ascii: "-") && bytes[position + 1] == space
        }

        private mutating func sequence() throws(Foreign) -> YAMLTree {
            let (column, first) = (indent, line)
            var elements: [YAMLTree] = []
            repeat {
                position += 2
                if keyEnd(bytes, from: position) == nil {
                    elements.append(try inline(in: column))
                } else {
                    indent = column + 2
                    elements.append(try mapping())
                }
            } while indent == column && isItem
            guard indent <= column else { throw Foreign() }
            return YAMLTree(.sequence(elements), line: first)
        }

        /// A value on the rest of the line, which none of the next line belongs to.
        private mutating func inline(in column: Int) throws(Foreign) -> YAMLTree {
            guard position < bytes.count else { throw Foreign() }
            let first = line
            let content: YAMLTree.Content
            switch bytes[position] {
            case UInt8(ascii: "\""): content = try quoted(.doubleQuoted)
            case UInt8(ascii: "'"): content = try quoted(.singleQuoted)
            case UInt8(ascii: "["): content = try empty(.sequence([]), closing: UInt8(ascii: "]"))
            case UInt8(ascii: "{"): content = try empty(.mapping([]), closing: UInt8(ascii: "}"))
            default: content = try plain()
            }
            try endLine()
            guard indent <= column else { throw Foreign() }
            return YAMLTree(content, line: first)
        }

        private mutating func plain() throws(Foreign) -> YAMLTree.Content {
            let end = try plainEnd(bytes, from: position)
            let text = text(position..<end)
            position = end
            let tag = YAMLTree.plainTag(of: text)
            return .scalar(.init(text: text, tag: tag, style: Node.Scalar.Style.plain.rawValue))
        }

        private mutating func quoted(_ style: Node.Scalar.Style) throws(Foreign) -> YAMLTree.Content {
            let end = try quotedEnd(bytes, from: position + 1, quote: bytes[position])
            guard end < bytes.count else { throw Foreign() }
            let text = text(position + 1..<end)
            position = end + 1
            return .scalar(.init(text: text, tag: YAMLTree.textTag, style: style.rawValue))
        }

        private mutating func empty(
            _ content: YAMLTree.Content, closing: UInt8
        ) throws(Foreign) -> YAMLTree.Content {
            guard position + 1 < bytes.count, bytes[position + 1] == closing else { throw Foreign() }
            position += 2
            return content
        }

        private func text(_ range: Range<Int>) -> String {
            String(decoding: Bytes(rebasing: bytes[range]), as: UTF8.self)
        }
    }
}
