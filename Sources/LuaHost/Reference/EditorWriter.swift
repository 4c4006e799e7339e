/// Collects the blocks of one file. A table of options becomes a class of its own, named after the parameter that takes
/// it, before the function that needs it.
struct EditorWriter {
    private(set) var blocks: [String] = []

    mutating func owner(_ name: String, doc: String, fields: [String]) {
        let lines = Self.comment(doc) + ["---@class \(name)"] + fields + ["local \(name) = {}"]
        blocks.append(lines.joined(separator: "\n"))
    }

    mutating func function(_ function: HostFunction, owner: String, separator: String) {
        let path = owner + separator + function.name
        let note = function.effect == .mutates ? "\n\n" + ReferenceText.mutatesNote : ""
        var lines = Self.comment(function.doc + note)
        let variables = Self.variables(in: function)
        if !variables.isEmpty { lines.append("---@generic " + variables.joined(separator: ", ")) }
        let owned = path.split(separator: ":").joined(separator: ".")
        for parameter in function.parameters {
            let type = text(parameter.type, "\(owned).\(parameter.name)")
            let mark = parameter.isOptional && !parameter.isVariadic ? "?" : ""
            lines.append(Self.line("---@param \(Self.name(of: parameter))\(mark) \(type)", Self.doc(of: parameter)))
        }
        if let type = function.result.type {
            let result = text(type, owned + ".result") + (function.result.isOptional ? "|nil" : "")
            lines.append(Self.line("---@return \(result)", function.result.doc, separator: " # "))
        }
        let names = function.parameters.map(Self.name(of:)).joined(separator: ", ")
        blocks.append((lines + ["function \(path)(\(names)) end"]).joined(separator: "\n"))
    }

    /// A type as annotations write it.
    ///
    /// - Parameter path: What the class of an options table is called.
    mutating func text(_ type: LuaType, _ path: String) -> String {
        switch type {
        case .any: "any"
        case .string: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .duration: "duration"
        case .function: "function"
        case .callback(let parameters, let result): callback(parameters, result, path)
        case .variable(let name): name
        case .sequence(let element), .list(let element): list(of: element, path)
        case .table(let fields): fields.isEmpty ? "table" : options(fields, path)
        case .map(let value): "table<string, \(text(value, path))>"
        case .object(let name): EditorText.className(name)
        case .oneOf(let choices): choices.map { "\"\($0)\"" }.joined(separator: "|")
        case .union(let types): union(types, path)
        }
    }

    private mutating func list(of element: LuaType, _ path: String) -> String {
        let element = text(element, path)
        return (element.contains("|") || element.contains("(") ? "(\(element))" : element) + "[]"
    }

    private mutating func union(_ types: [LuaType], _ path: String) -> String {
        var texts: [String] = []
        for type in types {
            let text = text(type, path)
            // What follows a function's result would be read as part of it.
            texts.append(text.hasPrefix("fun(") ? "(\(text))" : text)
        }
        return texts.joined(separator: "|")
    }

    private mutating func callback(_ parameters: [Parameter], _ result: LuaType?, _ path: String) -> String {
        var texts: [String] = []
        for parameter in parameters {
            let type = text(parameter.type, "\(path).\(parameter.name)")
            texts.append("\(Self.name(of: parameter))\(parameter.isOptional ? "?" : ""): \(type)")
        }
        let list = "fun(\(texts.joined(separator: ", ")))"
        guard let result else { return list }
        return "\(list): \(text(result, path + ".result"))"
    }

    private mutating func options(_ fields: [Parameter], _ path: String) -> String {
        var lines = ["---@class \(path)"]
        for field in fields {
            let type = text(field.type, "\(path).\(field.name)")
            lines.append(
                Self.line("---@field \(field.name)\(field.isOptional ? "?" : "") \(type)", Self.doc(of: field)))
        }
        blocks.append(lines.joined(separator: "\n"))
        return path
    }
}

extension EditorWriter {
    private static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]

    /// A name that Lua takes for a parameter.
    static func name(of parameter: Parameter) -> String {
        if parameter.isVariadic { return "..." }
        return keywords.contains(parameter.name) ? parameter.name + "_" : parameter.name
    }

    static func comment(_ doc: String) -> [String] {
        if doc.isEmpty { return [] }
        return doc.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "---" : "--- \($0)" }
    }

    /// An annotation with its text behind it, on one line.
    static func line(_ annotation: String, _ doc: String, separator: String = " ") -> String {
        doc.isEmpty ? annotation : annotation + separator + doc.split(separator: "\n").joined(separator: " ")
    }

    private static func doc(of parameter: Parameter) -> String {
        guard let value = parameter.defaultValue else { return parameter.doc }
        let text = "default " + ValuePrinter.plain.text(of: value, indent: 0)
        return parameter.doc.isEmpty ? text : "\(parameter.doc) (\(text))"
    }

    private static func variables(in function: HostFunction) -> [String] {
        var names: [String] = []
        func visit(_ type: LuaType) {
            switch type {
            case .variable(let name): if !names.contains(name) { names.append(name) }
            case .list(let inner), .map(let inner), .sequence(let inner): visit(inner)
            case .union(let types): types.forEach(visit)
            case .callback(let parameters, let result):
                parameters.map(\.type).forEach(visit)
                result.map(visit)
            default: break
            }
        }
        function.parameters.map(\.type).forEach(visit)
        function.result.type.map(visit)
        return names
    }
}
