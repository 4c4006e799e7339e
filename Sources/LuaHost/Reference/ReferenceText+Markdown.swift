// Markdown for the reference pages.
extension ReferenceText {
    public static func markdown(for function: HostFunction, prefix: String = "") -> String {
        var blocks = ["### `\(signature(of: function, prefix: prefix))`"]
        if !function.doc.isEmpty { blocks.append(function.doc) }
        let items = parameterItems(function.parameters, indent: "")
        if !items.isEmpty { blocks.append(items.joined(separator: "\n")) }
        if !function.result.doc.isEmpty { blocks.append("Returns: \(function.result.doc)") }
        if function.effect == .mutates { blocks.append(mutatesNote) }
        return blocks.joined(separator: "\n\n")
    }

    public static func markdown(for module: HostModule) -> String {
        var blocks = ["## Module `\(module.name)`", module.doc]
        if !module.constants.isEmpty {
            blocks.append(
                module.constants.map { item("\(module.name).\($0.name)", $0.value.typeName, $0.doc) }
                    .joined(separator: "\n"))
        }
        blocks += module.functions.map { markdown(for: $0, prefix: module.name + ".") }
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    public static func markdown(for type: HostClass) -> String {
        var blocks = ["## Class `\(type.name)`", type.doc]
        if !type.fields.isEmpty {
            blocks.append(type.fields.map { item($0.name, $0.type.name, $0.doc) }.joined(separator: "\n"))
        }
        blocks += type.methods.map { markdown(for: $0, prefix: type.name + ":") }
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func parameterItems(_ parameters: [Parameter], indent: String) -> [String] {
        parameters.flatMap { parameter in
            [indent + item(parameter.name, typeText(of: parameter), parameter.doc)]
                + parameterItems(fields(of: parameter.type), indent: indent + "  ")
        }
    }

    private static func item(_ name: String, _ type: String, _ doc: String) -> String {
        "- `\(name)` (\(type))" + (doc.isEmpty ? "" : ": \(doc)")
    }
}
