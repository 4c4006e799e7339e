// Markdown for the reference pages.
extension ReferenceText {
    public static func markdown(for function: HostFunction, prefix: String = "") -> String {
        var blocks = ["### `\(signature(of: function, prefix: prefix))`"]
        if !function.doc.isEmpty { blocks.append(function.doc) }
        let items = parameterItems(function.parameters, indent: "")
        if !items.isEmpty { blocks.append(items.joined(separator: "\n")) }
        blocks += markdown(for: function.result)
        if function.effect == .mutates { blocks.append(mutatesNote) }
        return blocks.joined(separator: "\n\n")
    }

    private static func markdown(for result: ResultType) -> [String] {
        guard let type = result.type else { return [] }
        let items = parameterItems(members(of: type), indent: "")
        if items.isEmpty { return result.doc.isEmpty ? [] : ["Returns: \(joined(result.doc))"] }
        let what = result.doc.isEmpty ? type.name : joined(result.doc)
        return ["Returns: \(what)", items.joined(separator: "\n")]
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
        blocks.append(parameterItems(fields(of: type) + entries(of: type), indent: "").joined(separator: "\n"))
        blocks += type.methods.map { markdown(for: $0, prefix: type.name + ":") }
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func parameterItems(_ parameters: [Parameter], indent: String) -> [String] {
        parameters.flatMap { parameter in
            [indent + item(parameter.name, typeText(of: parameter), parameter.doc)]
                + parameterItems(members(of: parameter.type), indent: indent + "  ")
        }
    }

    private static func item(_ name: String, _ type: String, _ doc: String) -> String {
        "- `\(name)` (\(type))" + (doc.isEmpty ? "" : ": \(joined(doc))")
    }
}
