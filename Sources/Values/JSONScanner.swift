/// Reads JSON text byte by byte. The parser proper is far faster, but says neither where a fault is, nor takes integers
/// beyond 64 bits: this finds both.
struct JSONScanner {
    private enum Expected {
        case value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd, nothing

        var words: String {
            switch self {
            case .value: "a value"
            case .valueOrEnd: "a value or ]"
            case .key: "a key in quotes"
            case .keyOrEnd: "a key in quotes or }"
            case .colon: ":"
            case .commaOrEnd: "a comma or the end of the list or object"
            case .nothing: "the end"
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var expected = Expected.value
    /// What is open, outermost first: `[` or `{`.
    private var open: [UInt8] = []
    /// Where integers end that are no `Int64`.
    private(set) var longIntegers: [Int] = []

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// - Throws: The first fault; nothing for JSON text.
    mutating func scan() throws(SyntaxError) {
        while true {
            while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
            guard let byte = current else { break }
            switch expected {
            case .nothing: throw unexpected()
            case .value: try value(byte)
            case .valueOrEnd: try byte == UInt8(ascii: "]") ? close() : value(byte)
            case .key: try key(byte)
            case .keyOrEnd: try byte == UInt8(ascii: "}") ? close() : key(byte)
            case .colon:
                guard byte == UInt8(ascii: ":") else { throw unexpected() }
                at += 1
                expected = .value
            case .commaOrEnd: try comma(byte)
            }
        }
        if case .nothing = expected { return }
        throw fault("\(expected.words) expected, got the end of the text")
    }

    /// The text with an exponent after each integer that is too long, which makes it a floating-point number.
    func withLongIntegersAsFloats() -> ContiguousArray<UInt8> {
        var text = ContiguousArray<UInt8>()
        text.reserveCapacity(bytes.count + longIntegers.count * 2)
        var start = 0
        for end in longIntegers {
            text += bytes[start..<end]
            text += "e0".utf8
            start = end
        }
        text += bytes[start...]
        return text
    }

    private var current: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func value(_ byte: UInt8) throws(SyntaxError) {
        switch byte {
        case UInt8(ascii: "{"): try begin(byte, .keyOrEnd)
        case UInt8(ascii: "["): try begin(byte, .valueOrEnd)
        case UInt8(ascii: "\""):
            try string()
            valueEnds()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
            valueEnds()
        default:
            guard let word = ["true", "false", "null"].first(where: { bytes[at...].starts(with: $0.utf8) }) else {
                throw unexpected()
            }
            at += word.utf8.count
            valueEnds()
        }
    }

    private mutating func begin(_ byte: UInt8, _ next: Expected) throws(SyntaxError) {
        guard open.count < JSONDocument.maximumDepth else {
            throw fault("nested more than \(JSONDocument.maximumDepth) deep")
        }
        open.append(byte)
        at += 1
        expected = next
    }

    private mutating func close() {
        open.removeLast()
        at += 1
        valueEnds()
    }

    private mutating func valueEnds() { expected = open.isEmpty ? .nothing : .commaOrEnd }

    private mutating func key(_ byte: UInt8) throws(SyntaxError) {
        guard byte == UInt8(ascii: "\"") else { throw unexpected() }
        try string()
        expected = .colon
    }

    private mutating func comma(_ byte: UInt8) throws(SyntaxError) {
        let isList = open.last == UInt8(ascii: "[")
        switch byte {
        case UInt8(ascii: ","):
            at += 1
            expected = isList ? .value : .key
        case UInt8(ascii: "]") where isList, UInt8(ascii: "}") where !isList: close()
        default: throw unexpected()
        }
    }
}

// Strings and numbers.
extension JSONScanner {
    private mutating func string() throws(SyntaxError) {
        let start = at
        at += 1
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case ..<0x20: throw fault("a control character in a string must be escaped")
            case ..<0x80: at += 1
            default: try scalar()
            }
        }
        at = start
        throw fault("a string that never ends")
    }

    private mutating func scalar() throws(SyntaxError) {
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[at...].makeIterator()
        guard case .valid(let encoded) = parser.parseScalar(from: &rest) else { throw fault("no UTF-8") }
        at += encoded.count
    }

    private mutating func escape() throws(SyntaxError) {
        let start = at
        at += 1
        guard let letter = current, "\"\\/bfnrtu".utf8.contains(letter) else {
            throw fault("no such escape", at: start)
        }
        at += 1
        guard letter == UInt8(ascii: "u") else { return }
        let unit = try hexadecimal(start)
        switch unit {
        case 0xDC00...0xDFFF: throw fault("half of a surrogate pair", at: start)
        case 0xD800...0xDBFF:
            guard bytes[at...].starts(with: "\\u".utf8) else { throw fault("half of a surrogate pair", at: start) }
            at += 2
            guard case 0xDC00...0xDFFF = try hexadecimal(start) else {
                throw fault("half of a surrogate pair", at: start)
            }
        default: break
        }
    }

    private mutating func hexadecimal(_ start: Int) throws(SyntaxError) -> UInt32 {
        let digits = bytes[at...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits expected after \\u", at: start) }
        at += 4
        return value
    }

    private mutating func number() throws(SyntaxError) {
        let start = at
        if current == UInt8(ascii: "-") { at += 1 }
        if current == UInt8(ascii: "0") { at += 1 } else { try digits(start) }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            at += 1
            try digits(start)
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            at += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { at += 1 }
            try digits(start)
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { throw fault("a number out of range", at: start) }
        if isInteger, Int64(text) == nil { longIntegers.append(at) }
    }

    private mutating func digits(_ start: Int) throws(SyntaxError) {
        let first = at
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
        if at == first { throw fault("no number", at: start) }
    }
}

// Faults.
extension JSONScanner {
    private func unexpected() -> SyntaxError {
        let rest = bytes[at...].prefix { $0 > 0x20 && $0 < 0x7F }.prefix(12)
        return fault(
            "\(expected.words) expected, got \(rest.isEmpty ? "something else" : String(decoding: rest, as: UTF8.self))"
        )
    }

    private func fault(_ message: String, at offset: Int? = nil) -> SyntaxError {
        let before = bytes[..<(offset ?? at)]
        let line = before.lazy.filter { $0 == UInt8(ascii: "\n") }.count + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Bytes that go on with a character begin with 10.
        let column = before[lineStart...].lazy.filter { $0 & 0xC0 != 0x80 }.count + 1
        return SyntaxError(message: message, line: line, column: column)
    }
}
