// Types as the reference tells them: with the names of a callback's parameters, and the fields of tables below.
extension ReferenceText {
    /// `duration, default "5m"`.
    static func typeText(of parameter: Parameter) -> String {
        let text = typeText(of: parameter.type)
        if let value = parameter.defaultValue {
            return "\(text), default \(ValuePrinter.plain.text(of: value, indent: 0))"
        }
        return text + (parameter.isOptional ? ", optional" : "")
    }

    /// `function(event)` where messages say `function`.
    static func typeText(of type: LuaType) -> String {
        switch type {
        case .callback(let parameters, _): "function(\(parameters.map(\.name).joined(separator: ", ")))"
        case .list(let element) where element.name != "any": "list of \(typeText(of: element))"
        case .map(let value) where value != .any: "table of \(typeText(of: value))"
        case .union(let types): alternatives(types.map { typeText(of: $0) })
        default: type.name
        }
    }

    private static func alternatives(_ texts: [String]) -> String {
        guard let last = texts.last, texts.count > 1 else { return texts.first ?? "nothing" }
        return texts.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The fields of a table, also in a list or where something else may stand for the table.
    static func fields(of type: LuaType) -> [Parameter] {
        switch type {
        case .table(let fields): fields
        case .list(let element), .map(let element), .sequence(let element): fields(of: element)
        case .union(let types): types.flatMap { fields(of: $0) }
        default: []
        }
    }

    static func fields(of type: HostClass) -> [Parameter] {
        type.fields.map { Parameter($0.name, $0.type, doc: $0.doc) }
    }

    /// `[integer]`: what is found by other keys.
    static func entries(of type: HostClass) -> [Parameter] {
        type.entries.map { Parameter("[\($0.key.name)]", $0.value, doc: $0.doc) }
    }

    /// What a function is called with.
    static func callbackParameters(of type: LuaType) -> [Parameter] {
        switch type {
        case .callback(let parameters, _): parameters
        case .list(let element), .map(let element), .sequence(let element): callbackParameters(of: element)
        case .union(let types): types.flatMap { callbackParameters(of: $0) }
        default: []
        }
    }

    /// What is listed below something of the type: fields, and a callback's parameters where more than their names is
    /// known.
    static func members(of type: LuaType) -> [Parameter] {
        let told = callbackParameters(of: type).filter { !$0.doc.isEmpty || !members(of: $0.type).isEmpty }
        return told + fields(of: type)
    }

    /// Without the line ends of the source.
    static func joined(_ doc: String) -> String { doc.split(separator: "\n").joined(separator: " ") }

    /// The first paragraph, on one line.
    static func summary(_ doc: String) -> String {
        let lines = doc.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.drop(while: \.isEmpty).prefix { !$0.isEmpty }.joined(separator: " ")
    }
}
