/// A copy of a Lua table: what is at 1, 2, 3, … and everything else.
public struct LuaTable: Sendable, Hashable {
    /// The values at 1, 2, 3, …
    public var elements: [LuaValue]
    /// The values at all other keys.
    public var fields: [LuaValue: LuaValue]
    /// Whether the table is marked as a list, so that it stays one when it is empty: by `array(t)` in a script, or by
    /// whoever made it in Swift.
    public var isArray: Bool

    public init(elements: [LuaValue] = [], fields: [LuaValue: LuaValue] = [:], isArray: Bool = false) {
        self.elements = elements
        self.fields = fields
        self.isArray = isArray
    }

    /// The value at a name; `nil` where there is none.
    public subscript(name: String) -> LuaValue {
        get { fields[.string(name)] ?? .nil }
        set { fields[.string(name)] = newValue.isNil ? nil : newValue }
    }

    public var isEmpty: Bool { elements.isEmpty && fields.isEmpty }

    /// The keys that are text, sorted.
    public var names: [String] { fields.keys.compactMap(\.stringValue).sorted() }
}
