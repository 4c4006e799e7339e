import Values

extension LuaValue {
    public var isNil: Bool { if case .nil = self { true } else { false } }
    public var isNull: Bool { if case .null = self { true } else { false } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// `nil` also for a string that is not UTF-8.
    public var stringValue: String? { if case .string(let value) = self { value.text } else { nil } }
    public var bytesValue: [UInt8]? { if case .string(let value) = self { value.bytes } else { nil } }

    /// Integers, and floats without a fraction that fit.
    public var integerValue: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// Integers and floats alike.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// Seconds as a number, or text such as `1m30s`.
    public var durationValue: Duration? {
        switch self {
        case .string(let text): text.text.flatMap { Duration(text: $0) }
        case .integer(let seconds): seconds >= 0 && seconds < 1_000_000_000_000 ? .seconds(seconds) : nil
        case .number(let seconds):
            seconds.isFinite && seconds >= 0 && seconds < 1e12 ? .seconds(seconds) : nil
        default: nil
        }
    }

    public var tableValue: LuaTable? { if case .table(let value) = expanded { value } else { nil } }

    /// The same value, with a document made into the values it holds.
    var expanded: LuaValue { if case .document(let document) = self { LuaValue(document.value) } else { self } }

    /// The elements of a table without other fields; an empty table is an empty list.
    public var listValue: [LuaValue]? { tableValue.flatMap { $0.fields.isEmpty ? $0.elements : nil } }
    public var functionValue: LuaFunctionHandle? { if case .function(let value) = self { value } else { nil } }

    public func objectValue<Object: HostObject>(as type: Object.Type = Object.self) -> Object? {
        if case .object(let object) = self { object as? Object } else { nil }
    }

    /// A field of a table; `nil` where there is none, or no table.
    public subscript(name: String) -> LuaValue { tableValue?[name] ?? .nil }

    /// The same value, with a float that has no fraction turned into the integer it is.
    public var integral: LuaValue {
        if case .document = self { return expanded.integral }
        guard case .number(let value) = self, let integer = Int64(exactly: value) else { return self }
        return .integer(integer)
    }

    /// The type as messages name it: Lua's word, `null`, or the class of an object.
    public var typeName: String {
        switch self {
        case .nil: "nil"
        case .null: "null"
        case .bool: "boolean"
        case .integer, .number: "number"
        case .string: "string"
        case .table: "table"
        case .function: "function"
        case .object(let object): type(of: object).className
        case .opaque(let reference): reference.typeName
        case .document: expanded.typeName
        }
    }
}
