import CJansson

/// Text that is not what it should be, with the place where that shows.
public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    /// Counted from 1; 0 when unknown.
    public var line: Int
    /// Counted from 1; 0 when unknown.
    public var column: Int

    public init(message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    public var description: String { line > 0 ? "line \(line), column \(column): \(message)" : message }
}

extension JSON {
    /// Parses one JSON document (RFC 8259), at most 2048 levels deep. Of repeated keys the last wins.
    ///
    /// - Throws: ``SyntaxError`` with line and column.
    public init(parsing bytes: some Sequence<UInt8>) throws(SyntaxError) {
        var failure = json_error_t()
        let bytes = ContiguousArray(bytes)
        let root = bytes.withUnsafeBytes { buffer in
            json_loadb(buffer.baseAddress, buffer.count, Int(JSON_DECODE_ANY | JSON_ALLOW_NUL), &failure)
        }
        guard let root else {
            throw SyntaxError(message: failure.message, line: Int(failure.line), column: Int(failure.column))
        }
        defer { bridge_json_decref(root) }
        self.init(root)
    }

    /// Parses one JSON document from text; see ``init(parsing:)``.
    public init(parsing text: String) throws(SyntaxError) { try self.init(parsing: text.utf8) }

    private init(_ value: UnsafeMutablePointer<json_t>) {
        switch value.pointee.type {
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        case JSON_INTEGER: self = .integer(json_integer_value(value))
        case JSON_REAL: self = .number(json_real_value(value))
        case JSON_STRING: self = .string(Self.string(value))
        case JSON_ARRAY:
            self = .array((0..<json_array_size(value)).compactMap { json_array_get(value, $0).map { JSON($0) } })
        case JSON_OBJECT: self = .object(Self.members(value))
        default: self = .null
        }
    }

    private static func string(_ value: UnsafeMutablePointer<json_t>) -> String {
        let bytes = UnsafeRawBufferPointer(start: json_string_value(value), count: json_string_length(value))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func members(_ object: UnsafeMutablePointer<json_t>) -> [String: JSON] {
        var members = [String: JSON](minimumCapacity: json_object_size(object))
        var iterator = json_object_iter(object)
        while let current = iterator {
            if let key = json_object_iter_key(current), let value = json_object_iter_value(current) {
                let bytes = UnsafeRawBufferPointer(start: key, count: json_object_iter_key_len(current))
                members[String(decoding: bytes, as: UTF8.self)] = JSON(value)
            }
            iterator = json_object_iter_next(object, current)
        }
        return members
    }
}

extension json_error_t {
    fileprivate var message: String {
        withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
