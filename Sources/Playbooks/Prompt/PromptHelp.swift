import Changes
import LuaHost
import Modules
import Values

/// What `help` and `describe` print at the prompt, from the same declarations as the reference pages.
struct PromptHelp: Sendable {
    let library: SessionLibrary
    let printer: PromptPrinter

    static func functions(print: @escaping @Sendable (String) -> Void, help: @escaping @Sendable () -> PromptHelp?)
        -> [HostFunction]
    {
        [
            HostFunction(
                "help",
                doc: "Prints the reference page of a module, a class or one function: `help \"mesh\"`, "
                    + "`help(mesh.enable)`, `help \"cluster:wait\"`.",
                parameters: [Parameter("topic", .any, optional: true, doc: "a name, a function, or an object")],
                async: { arguments in
                    guard let help = help() else { return .nil }
                    print(try await help.text(about: arguments["topic"]))
                    return .nil
                }),
            HostFunction(
                "describe",
                doc: "Prints what a value is, what it has, and what can be done with it.",
                parameters: [Parameter("value", .any, optional: true)],
                async: { arguments in
                    guard let help = help() else { return .nil }
                    print(await help.description(of: arguments["value"]))
                    return .nil
                }),
        ]
    }

    func text(about topic: LuaValue) async throws(OperationError) -> String {
        switch topic {
        case .nil: return overview
        case .object(let object): return try await text(named: type(of: object).className)
        case .string(let text): return try await self.text(named: text.description)
        case .function(let function): return try await text(about: printer.machine.origin(of: function))
        case .table(let table):
            let name = await moduleName(of: table)
            if let name { return try await text(named: name) }
            fallthrough
        default:
            throw OperationError(
                .invalidInput, "help takes a name, a function or an object, got \(topic.typeName)",
                hint: "for example help \"mesh.enable\"; describe(value) tells about any value")
        }
    }

    private var overview: String {
        "help takes one of:\n" + library.pages.map { "  \"\($0.name)\"" }.joined(separator: "\n")
            + "\nand functions, as in help(mesh.enable) or help \"cluster:get\". :help lists what the prompt can do."
    }

    func text(about origin: LuaFunctionOrigin) async throws(OperationError) -> String {
        switch origin {
        case .host(let name): return try await text(named: name)
        case .library(let name):
            let place = "Lua's own: see https://www.lua.org/manual/5.4/manual.html"
            return name.map { "\($0) is \(place)#pdf-\($0)" } ?? "a function of " + place
        case .script(let source, let line):
            return library.comment(on: origin).map { text(of: $0) } ?? "a function defined at \(source):\(line)"
        }
    }

    private func text(named name: String) async throws(OperationError) -> String {
        if let page = library.page(named: name) { return page.overview }
        if let function = await library.function(named: name, on: printer.machine) {
            return ReferenceText.help(for: function.declaration, prefix: function.prefix)
        }
        if let comment = library.comment(named: name) { return text(of: comment) }
        throw OperationError(
            .invalidInput, "there is no help about \"\(name)\"",
            hint: Suggestion.closest(to: name, among: library.topics).map { "did you mean \"\($0)\"?" }
                ?? "help() lists the topics")
    }

    /// The reference knows also the fields of options that have a class.
    private func text(of comment: LuaFunctionComment) -> String {
        let functions = library.pages.lazy.flatMap(\.functions)
        return functions.first { $0.name == comment.name }?.text ?? comment.helpText
    }

    /// The module that a table is, by the first function in it that is declared.
    func moduleName(of table: LuaTable) async -> String? {
        for value in table.fields.values {
            guard case .function(let function) = value else { continue }
            let origin = await printer.machine.origin(of: function)
            if case .host(let name) = origin { return name.split(separator: ".").first.map(String.init) }
            if let comment = library.comment(on: origin) {
                return comment.name.split(separator: ".").first.map(String.init)
            }
        }
        return nil
    }
}

extension LuaFunctionComment {
    /// For a terminal.
    var helpText: String {
        let rows = parameters.map { name in
            let annotation = annotation(of: name)
            return [
                "  " + annotation.name, annotation.type + (annotation.isOptional ? ", optional" : ""), annotation.doc,
            ]
        }
        var blocks = [signature] + doc
        if let first = rows.first {
            blocks.append("Parameters:\n" + TextTable(header: first, rows: Array(rows.dropFirst())).text)
        }
        return blocks.joined(separator: "\n\n")
    }
}
