/// The type of a parameter, field or result, as declarations, error messages and documentation name it.
public indirect enum LuaType: Sendable, Hashable {
    case any
    case string
    /// Floats without a fraction are taken too.
    case integer
    case number
    case boolean
    /// Seconds as a number, or text such as `90s` or `1m30s`.
    case duration
    case function
    /// A function, with what it is called with and what it should return; only that it is a function is checked.
    case callback([Parameter], returns: LuaType? = nil)
    /// Any value; the same name within one declaration stands for the same type, for editors.
    case variable(String)
    /// A list, or an object with length and index, which the function itself checks.
    case sequence(LuaType)
    /// A table with these fields and no others; no fields at all means any table.
    case table([Parameter])
    case list(LuaType)
    /// A table from text to values of one type.
    case map(LuaType)
    /// A host object of a class, by the class's name.
    case object(String)
    case oneOf([String])
    case union([LuaType])

    /// As messages name it: `duration`, `cluster`, `"NodePort" or "LoadBalancer"`, `list of cluster`.
    public var name: String {
        switch self {
        case .any, .variable: "any"
        case .string: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .duration: "duration"
        case .function, .callback: "function"
        case .sequence: "list"
        case .table: "table"
        case .list(let element): element.name == "any" ? "list" : "list of \(element.name)"
        case .map(let value): value == .any ? "table" : "table of \(value.name)"
        case .object(let name): name
        case .oneOf(let choices): Self.alternatives(choices.map { "\"\($0)\"" })
        case .union(let types): Self.alternatives(types.map(\.name))
        }
    }

    private static func alternatives(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "nothing" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
