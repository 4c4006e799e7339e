import CJSON

extension JSON: CustomStringConvertible {
    /// Compact JSON text with sorted keys.
    public var description: String { text() }

    /// JSON text with sorted keys, on one line or, with `indented`, two spaces a level.
    public func text(indented: Bool = false) -> String { String(decoding: bytes(indented: indented), as: UTF8.self) }

    /// The text as UTF-8, for sending.
    public func bytes(indented: Bool = false) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self, level: indented ? 0 : nil)
        return writer.output
    }
}

/// Bytes, because appending to a string one character after the other takes five times as long.
private struct JSONWriter {
    private(set) var output: [UInt8] = []

    mutating func write(_ value: JSON, level: Int?) {
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .integer(let value): put(String(value))
        // JSON has no NaN or infinity; null is what JavaScript's own serializer writes for them.
        case .number(let value): put(value.isFinite ? "\(value)" : "null")
        case .string(let value): quote(value)
        case .array(let elements): write(elements, level)
        case .object(let members): write(members, level)
        }
    }

    private mutating func write(_ elements: [JSON], _ level: Int?) {
        output.append(UInt8(ascii: "["))
        let inner = level.map { $0 + 1 }
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newline(inner)
            write(element, level: inner)
        }
        if !elements.isEmpty { newline(level) }
        output.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ members: [String: JSON], _ level: Int?) {
        output.append(UInt8(ascii: "{"))
        let inner = level.map { $0 + 1 }
        for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newline(inner)
            quote(member.key)
            output.append(UInt8(ascii: ":"))
            if level != nil { output.append(UInt8(ascii: " ")) }
            write(member.value, level: inner)
        }
        if !members.isEmpty { newline(level) }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func newline(_ level: Int?) {
        guard let level else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
    }

    private mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { output.append(contentsOf: $0) }
    }

    private mutating func quote(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                // In C, because that is as fast in a debug build too.
                let count = cjson_plain_prefix(bytes.baseAddress! + rest.startIndex, rest.count)
                output.append(contentsOf: rest.prefix(count))
                rest = rest.dropFirst(count)
                if let byte = rest.popFirst() { escape(byte) }
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): put("\\\"")
        case UInt8(ascii: "\\"): put("\\\\")
        case UInt8(ascii: "\n"): put("\\n")
        case UInt8(ascii: "\r"): put("\\r")
        case UInt8(ascii: "\t"): put("\\t")
        default:
            let hex = String(byte, radix: 16)
            put("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
        }
    }
}
