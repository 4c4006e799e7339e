import CJSON

/// A JSON document that was read and checked, but not made into values: only what is asked for becomes a ``JSON``, and
/// scripts get it without one.
// Unchecked because the tape is never written again, and freed when nobody has the document any more.
public final class JSONDocument: @unchecked Sendable {
    package let tape: UnsafePointer<cjson_tape>

    /// How deep arrays and objects may be nested.
    public static let maximumDepth = 2048

    /// Parses one JSON document (RFC 8259), at most ``maximumDepth`` levels deep. Of repeated keys the last wins. Integers
    /// that are no `Int64` become the nearest floating-point number, as in Kubernetes' own Go clients.
    ///
    /// - Throws: ``SyntaxError`` with line and column.
    public convenience init(parsing bytes: some Sequence<UInt8>) throws(SyntaxError) {
        let result = bytes.withContiguousStorageIfAvailable { Self.parse(UnsafeRawBufferPointer($0)) }
        let tape = result ?? ContiguousArray(bytes).withUnsafeBytes { Self.parse($0) }
        self.init(tape: try tape.get())
    }

    /// Parses one JSON document from text; see ``init(parsing:)``.
    public convenience init(parsing text: String) throws(SyntaxError) { try self.init(parsing: text.utf8) }

    private init(tape: UnsafePointer<cjson_tape>) { self.tape = tape }

    deinit { cjson_free(tape) }

    /// How many arrays and objects are open at once where that is most.
    public var depth: Int { Int(tape.pointee.depth) }

    private static func parse(_ bytes: UnsafeRawBufferPointer) -> Result<UnsafePointer<cjson_tape>, SyntaxError> {
        var failure: Int32 = 0
        if let tape = cjson_parse(bytes.baseAddress, bytes.count, maximumDepth, &failure) { return .success(tape) }
        if failure == Int32(CJSON_NO_MEMORY) {
            return .failure(SyntaxError(message: "not enough memory for a document of this size", line: 0, column: 0))
        }
        var scanner = JSONScanner(bytes)
        do throws(SyntaxError) {
            try scanner.scan()
        } catch {
            return .failure(error)
        }
        // The parser refuses integers beyond 64 bits, which the scanner does not.
        guard failure == Int32(CJSON_BAD_NUMBER), !scanner.longIntegers.isEmpty else {
            return .failure(SyntaxError(message: "no JSON", line: 0, column: 0))
        }
        let widened = scanner.withLongIntegersAsFloats()
        let tape = widened.withUnsafeBytes { cjson_parse($0.baseAddress, $0.count, maximumDepth, &failure) }
        return tape.map { .success($0) } ?? .failure(SyntaxError(message: "no JSON", line: 0, column: 0))
    }
}

extension JSONDocument {
    /// The whole document.
    public var value: JSON {
        var reader = TapeReader(tape)
        return reader.value()
    }

    /// The value below a path of object keys; `nil` when there is none.
    public subscript(path: String...) -> JSON? {
        index(at: path).map { index in
            var reader = TapeReader(tape, at: index)
            return reader.value()
        }
    }

    /// The elements of the array below a path of object keys; none when there is no array.
    public func elements(at path: String...) -> [JSON] {
        guard let index = index(at: path), isArray(at: index) else { return [] }
        var reader = TapeReader(tape, at: index)
        return reader.elements()
    }

    /// Where on the tape the value below a path of object keys is.
    package func index(at path: [String]) -> Int? {
        var index: Int? = cjson_root
        for key in path {
            guard let object = index else { return nil }
            index = member(key, of: object)
        }
        return index
    }

    package func isArray(at index: Int) -> Bool { cjson_kind(tape, index) == .array }

    // The last one: of repeated keys the last wins.
    private func member(_ key: String, of object: Int) -> Int? {
        guard cjson_kind(tape, object) == .object else { return nil }
        var found: Int?
        var at = object + 1
        let end = cjson_end(tape, object)
        while at < end {
            if TapeReader.isText(key, tape, at) { found = at + 1 }
            at = cjson_after(tape, at + 1)
        }
        return found
    }
}

/// Makes values of what is on a tape.
private struct TapeReader {
    private let tape: UnsafePointer<cjson_tape>
    private var at: Int

    init(_ tape: UnsafePointer<cjson_tape>, at index: Int = cjson_root) {
        self.tape = tape
        at = index
    }

    mutating func value() -> JSON {
        let kind = cjson_kind(tape, at)
        if kind == .array { return .array(elements()) }
        if kind == .object { return .object(members()) }
        defer { at = cjson_after(tape, at) }
        switch kind {
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .integer: return .integer(cjson_integer(tape, at))
        case .unsigned, .double: return .number(cjson_number(tape, at))
        case .text: return .string(text())
        default: return .null
        }
    }

    mutating func elements() -> [JSON] {
        let end = cjson_end(tape, at)
        var elements: [JSON] = []
        elements.reserveCapacity(Int(cjson_count(tape, at)))
        at += 1
        while at < end { elements.append(value()) }
        at += 1
        return elements
    }

    private mutating func members() -> [String: JSON] {
        let end = cjson_end(tape, at)
        var members = [String: JSON](minimumCapacity: Int(cjson_count(tape, at)))
        at += 1
        while at < end {
            let key = text()
            at += 1
            members[key] = value()
        }
        at += 1
        return members
    }

    private func text() -> String { String(decoding: Self.bytes(tape, at), as: UTF8.self) }

    private static func bytes(_ tape: UnsafePointer<cjson_tape>, _ at: Int) -> UnsafeRawBufferPointer {
        var length = 0
        let start = cjson_text(tape, at, &length)
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    static func isText(_ text: String, _ tape: UnsafePointer<cjson_tape>, _ at: Int) -> Bool {
        bytes(tape, at).elementsEqual(text.utf8)
    }
}

extension CChar {
    fileprivate static let `true` = CChar(UInt8(ascii: "t"))
    fileprivate static let `false` = CChar(UInt8(ascii: "f"))
    fileprivate static let integer = CChar(UInt8(ascii: "l"))
    fileprivate static let unsigned = CChar(UInt8(ascii: "u"))
    fileprivate static let double = CChar(UInt8(ascii: "d"))
    fileprivate static let text = CChar(UInt8(ascii: "\""))
    fileprivate static let array = CChar(UInt8(ascii: "["))
    fileprivate static let object = CChar(UInt8(ascii: "{"))
}
