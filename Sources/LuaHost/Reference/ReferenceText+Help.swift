import Values

// Plain text for the prompt and the terminal.
extension ReferenceText {
    public static func help(for function: HostFunction, prefix: String = "") -> String {
        var blocks = [signature(of: function, prefix: prefix)]
        if !function.doc.isEmpty { blocks.append(function.doc) }
        let rows = parameterRows(function.parameters, indent: "  ")
        if !rows.isEmpty { blocks.append("Parameters:\n" + table(rows)) }
        if let result = help(for: function.result) { blocks.append(result) }
        if function.effect == .mutates { blocks.append(mutatesNote) }
        return blocks.joined(separator: "\n\n")
    }

    private static func help(for result: ResultType) -> String? {
        guard let type = result.type else { return nil }
        let rows = parameterRows(members(of: type), indent: "  ")
        if result.doc.isEmpty && rows.isEmpty { return nil }
        let title = "Returns \(type.name)\(result.isOptional ? " or nil" : "")"
        let line = result.doc.isEmpty ? "\(title):" : "\(title): \(joined(result.doc))"
        return rows.isEmpty ? line : "\(line)\n\(table(rows))"
    }

    /// What the module has, a line for each function.
    public static func help(for module: HostModule) -> String {
        let functions = module.functions.map { [signature(of: $0, prefix: module.name + "."), "", summary($0.doc)] }
        return page(head(of: module) + [section("Functions", functions)])
    }

    /// What the class has, a line for each method.
    public static func help(for type: HostClass) -> String {
        let methods = type.methods.map { [signature(of: $0, prefix: type.name + ":"), "", summary($0.doc)] }
        return page(head(of: type) + [section("Methods", methods)])
    }

    /// All that is known about the module.
    public static func text(for module: HostModule) -> String {
        page(head(of: module) + module.functions.map { indented(help(for: $0, prefix: module.name + ".")) })
    }

    /// All that is known about the class.
    public static func text(for type: HostClass) -> String {
        page(head(of: type) + type.methods.map { indented(help(for: $0, prefix: type.name + ":")) })
    }

    private static func head(of module: HostModule) -> [String] {
        let constants = module.constants.map { ["\(module.name).\($0.name)", $0.value.typeName, joined($0.doc)] }
        return ["module \(module.name)", module.doc, section("Constants", constants)]
    }

    private static func head(of type: HostClass) -> [String] {
        [
            "class \(type.name)", type.doc, section("Fields", parameterRows(fields(of: type), indent: "")),
            section("Entries", parameterRows(entries(of: type), indent: "")),
        ]
    }

    private static func page(_ blocks: [String]) -> String {
        blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func section(_ name: String, _ rows: [[String]]) -> String {
        rows.isEmpty ? "" : "\(name):\n" + table(rows.map { ["  " + $0[0]] + $0.dropFirst() })
    }

    /// Everything below the signature stands a little to the right of it.
    private static func indented(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.dropFirst().map { $0.isEmpty ? "" : "  " + $0 }
        return (lines.prefix(1).map(String.init) + rest).joined(separator: "\n")
    }

    private static func parameterRows(_ parameters: [Parameter], indent: String) -> [[String]] {
        parameters.flatMap { parameter in
            [[indent + parameter.name, typeText(of: parameter), joined(parameter.doc)]]
                + parameterRows(members(of: parameter.type), indent: indent + "  ")
        }
    }

    /// Columns that are empty throughout are left out.
    private static func table(_ rows: [[String]]) -> String {
        guard let width = rows.first?.count else { return "" }
        let columns = (0..<width).filter { column in rows.contains { !$0[column].isEmpty } }
        let kept = rows.map { row in columns.map { row[$0] } }
        return TextTable(header: kept[0], rows: Array(kept.dropFirst())).text
    }
}
