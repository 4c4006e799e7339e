import Values

// Plain text for the prompt.
extension ReferenceText {
    public static func help(for function: HostFunction, prefix: String = "") -> String {
        var blocks = [signature(of: function, prefix: prefix)]
        if !function.doc.isEmpty { blocks.append(function.doc) }
        let rows = parameterRows(function.parameters, indent: "  ")
        if !rows.isEmpty { blocks.append("Parameters:\n" + table(rows)) }
        if let type = function.result.type, !function.result.doc.isEmpty {
            blocks.append("Returns \(type.name)\(function.result.isOptional ? " or nil" : ""): \(function.result.doc)")
        }
        if function.effect == .mutates { blocks.append(mutatesNote) }
        return blocks.joined(separator: "\n\n")
    }

    public static func help(for module: HostModule) -> String {
        let functions = module.functions.map { [signature(of: $0, prefix: module.name + "."), summary($0.doc)] }
        let constants = module.constants.map { ["\(module.name).\($0.name)", summary($0.doc)] }
        return page("module \(module.name)", module.doc, [("Functions", functions), ("Constants", constants)])
    }

    public static func help(for type: HostClass) -> String {
        let methods = type.methods.map { [signature(of: $0, prefix: type.name + ":"), summary($0.doc)] }
        let fields = type.fields.map { ["\(type.name).\($0.name): \($0.type.name)", summary($0.doc)] }
        return page("class \(type.name)", type.doc, [("Methods", methods), ("Fields", fields)])
    }

    private static func page(_ title: String, _ doc: String, _ sections: [(String, [[String]])]) -> String {
        var blocks = [title]
        if !doc.isEmpty { blocks.append(doc) }
        for (name, rows) in sections where !rows.isEmpty {
            blocks.append("\(name):\n" + table(rows.map { ["  " + $0[0], $0[1]] }))
        }
        return blocks.joined(separator: "\n\n")
    }

    private static func parameterRows(_ parameters: [Parameter], indent: String) -> [[String]] {
        parameters.flatMap { parameter in
            [[indent + parameter.name, typeText(of: parameter), parameter.doc]]
                + parameterRows(fields(of: parameter.type), indent: indent + "  ")
        }
    }

    private static func table(_ rows: [[String]]) -> String {
        guard let first = rows.first else { return "" }
        return TextTable(header: first, rows: Array(rows.dropFirst())).text
    }

    static func summary(_ doc: String) -> String { doc.split(separator: "\n").first.map(String.init) ?? "" }
}
