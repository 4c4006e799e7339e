import Values

/// A value that goes into or comes out of Lua. Tables are copied; functions and objects are referred to.
public enum LuaValue: Sendable {
    /// Absent. A table does not keep it.
    case `nil`
    /// JSON's null, the global `null` of scripts: unlike `nil` it stays in a table. In Lua it is true.
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(LuaString)
    case table(LuaTable)
    /// What a script sees of a JSON document, as ``init(_:)-(JSON)`` has it, made without values of Swift in between.
    /// Only goes into Lua: what comes out is a table.
    case document(JSONDocument)
    case function(LuaFunctionHandle)
    // Indirect, because a value that holds any type at all in itself is copied and passed by calls into the runtime.
    indirect case object(any HostObject)
    /// A coroutine, an open file, or a table that is too deep or contains itself.
    case opaque(LuaReference)
}

extension LuaValue {
    public static func string(_ text: String) -> LuaValue { .string(LuaString(text)) }
    public static func bytes(_ bytes: some Sequence<UInt8>) -> LuaValue { .string(LuaString(bytes: bytes)) }
    public static func integer(_ value: Int) -> LuaValue { .integer(Int64(value)) }

    /// A list that stays one when it is empty.
    public static func list(_ elements: [LuaValue]) -> LuaValue { .table(LuaTable(elements: elements, isArray: true)) }

    /// A table with named fields; `nil` values are left out.
    public static func record(_ fields: [(String, LuaValue)]) -> LuaValue {
        .table(LuaTable(fields: Dictionary(fields.map { (.string($0), $1) }, uniquingKeysWith: { _, last in last })))
    }

    /// `nil` for `nil`, and the value otherwise.
    public static func optional<Wrapped>(_ value: Wrapped?, _ transform: (Wrapped) -> LuaValue) -> LuaValue {
        value.map(transform) ?? .nil
    }

    /// A number of seconds: an integer when it is whole.
    public static func seconds(_ duration: Duration) -> LuaValue { .number(duration.seconds).integral }
}

extension LuaValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(LuaString(value)) }
    public init(arrayLiteral elements: LuaValue...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, LuaValue)...) { self = .record(elements) }
}
