/// A JSON document as a value: what the Kubernetes API speaks and what playbooks see as tables.
///
/// Integers and floating-point numbers stay apart, because `1` and `1.0` are different text to an API server that
/// validates `integer` fields. Objects are unordered, as RFC 8259 says; text forms sort keys so that output is stable.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

// No ExpressibleByNilLiteral: `nil` assigned to a member means "remove", and must never turn into JSON's null.
extension JSON: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByStringInterpolation
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}

extension JSON {
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var integerValue: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    public var arrayValue: [JSON]? { if case .array(let value) = self { value } else { nil } }
    public var objectValue: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
    public var isNull: Bool { self == .null }

    /// Integers and floating-point numbers alike.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// An object of strings, such as labels or a ConfigMap's `data`; members that are not strings are left out.
    public var stringMap: [String: String]? { objectValue?.compactMapValues(\.stringValue) }

    /// A member of an object; `nil` when this is no object or lacks the key. Setting on anything but an object makes it one.
    public subscript(key: String) -> JSON? {
        get { objectValue?[key] }
        set {
            var object = objectValue ?? [:]
            object[key] = newValue
            self = .object(object)
        }
    }

    /// An element of an array; `nil` when this is no array or is shorter.
    public subscript(index: Int) -> JSON? {
        guard let array = arrayValue, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// The value below a path of object keys. Setting makes the objects on the way; setting `nil` removes the last key.
    public subscript(path path: [String]) -> JSON? {
        get { path.reduce(Optional(self)) { $0?[$1] } }
        set {
            guard let first = path.first else { return self = newValue ?? .null }
            if path.count == 1 { return self[first] = newValue }
            if newValue == nil, self[first] == nil { return }
            var child = self[first] ?? .object([:])
            child[path: Array(path.dropFirst())] = newValue
            self[first] = child
        }
    }

    /// The value below a path of object keys: `pod.at("status", "podIP")`.
    public func at(_ path: String...) -> JSON? { self[path: path] }

    /// The name of the type in JSON's words, for messages: `string`, `object`, …
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
