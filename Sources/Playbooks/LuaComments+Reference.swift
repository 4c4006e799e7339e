import Values

// The pages of modules that are written in Lua.
extension LuaComments {
    func text(title: String) -> String {
        (["\(title): \(summary)"] + functions.map(text(of:))).joined(separator: "\n\n")
    }

    func text(of function: LuaFunctionComment) -> String {
        var blocks = [function.signature] + function.doc.map { "  " + $0 }
        let rows = function.parameters.flatMap { parameter in
            let annotation = function.annotation(of: parameter)
            return [Self.row(annotation, "    ")] + fields(of: annotation).map { Self.row($0, "      ") }
        }
        if let first = rows.first { blocks.append(TextTable(header: first, rows: Array(rows.dropFirst())).text) }
        if let results = resultText(of: function) { blocks.append("  " + results) }
        let members = resultFields(of: function).map { Self.row($0, "    ") }
        if let first = members.first { blocks.append(TextTable(header: first, rows: Array(members.dropFirst())).text) }
        return blocks.joined(separator: "\n")
    }

    private static func row(_ annotation: LuaAnnotation, _ indent: String) -> [String] {
        [indent + annotation.name, annotation.type + (annotation.isOptional ? ", optional" : ""), annotation.doc]
    }

    private func fields(of annotation: LuaAnnotation) -> [LuaAnnotation] { classes[annotation.type] ?? [] }

    func markdown(title: String) -> String {
        (["## \(title)", summary] + functions.map(markdown(of:))).joined(separator: "\n\n")
    }

    func markdown(of function: LuaFunctionComment) -> String {
        var blocks = ["### `\(function.signature)`"] + function.doc
        let items = function.parameters.flatMap { parameter in
            let annotation = function.annotation(of: parameter)
            return [Self.item(annotation)] + fields(of: annotation).map { "  " + Self.item($0) }
        }
        if !items.isEmpty { blocks.append(items.joined(separator: "\n")) }
        if let results = resultText(of: function) { blocks.append(results) }
        let members = resultFields(of: function).map(Self.item)
        if !members.isEmpty { blocks.append(members.joined(separator: "\n")) }
        return blocks.joined(separator: "\n\n")
    }

    /// `Returns: what it is`, or the type where nothing more is told and its fields follow.
    private func resultText(of function: LuaFunctionComment) -> String? {
        let texts = function.results.map { [$0.name, $0.doc].filter { !$0.isEmpty }.joined(separator: ": ") }
        var told = texts.filter { !$0.isEmpty }
        if told.isEmpty && !resultFields(of: function).isEmpty { told = function.results.map(\.type) }
        return told.isEmpty ? nil : "Returns: " + told.joined(separator: "; ")
    }

    /// Of a method that returns an object of its own class, none: its page would repeat them all over.
    private func resultFields(of function: LuaFunctionComment) -> [LuaAnnotation] {
        function.results.flatMap { result in
            var element = result
            if element.type.hasSuffix("[]") { element.type.removeLast(2) }
            return function.name.hasPrefix(element.type + ":") ? [] : fields(of: element)
        }
    }

    private static func item(_ annotation: LuaAnnotation) -> String {
        "- `\(annotation.name)` (`\(annotation.type)`\(annotation.isOptional ? ", optional" : ""))"
            + (annotation.doc.isEmpty ? "" : ": \(annotation.doc)")
    }

    func json(name: String, kind: String) -> JSON {
        let functions = functions.map { function in
            let json: JSON = [
                "name": .string(function.name), "doc": .string(function.doc.joined(separator: "\n\n")),
                "signature": .string(function.signature),
                "parameters": .array(function.parameters.map { describe(function.annotation(of: $0), in: []) }),
                "results": .array(function.results.map { describe($0, in: []) }),
            ]
            return json
        }
        return [
            "name": .string(name), "kind": .string(kind), "doc": .string(summary), "functions": .array(functions),
        ]
    }

    /// - Parameter classes: Those whose fields are being described: a class may have a field of its own kind.
    private func describe(_ annotation: LuaAnnotation, in classes: Set<String>) -> JSON {
        var json: JSON = [
            "name": .string(annotation.name), "type": .string(annotation.type),
            "optional": .bool(annotation.isOptional), "doc": .string(annotation.doc),
        ]
        let fields = classes.contains(annotation.type) ? [] : fields(of: annotation)
        let inner = classes.union([annotation.type])
        if !fields.isEmpty { json["fields"] = .array(fields.map { describe($0, in: inner) }) }
        return json
    }
}
