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

    private func text(about origin: LuaFunctionOrigin) async throws(OperationError) -> String {
        switch origin {
        case .host(let name): return try await text(named: name)
        case .library(let name):
            let place = "Lua's own: see https://www.lua.org/manual/5.4/manual.html"
            return name.map { "\($0) is \(place)#pdf-\($0)" } ?? "a function of " + place
        case .script(let source, let line):
            return library.comment(on: origin)?.helpText ?? "a function defined at \(source):\(line)"
        }
    }

    private func text(named name: String) async throws(OperationError) -> String {
        if let page = library.page(named: name) { return page.text }
        if let function = await library.function(named: name, on: printer.machine) {
            return ReferenceText.help(for: function.declaration, prefix: function.prefix)
        }
        if let comment = library.comment(named: name) { return comment.helpText }
        throw OperationError(
            .invalidInput, "there is no help about \"\(name)\"",
            hint: Suggestion.closest(to: name, among: library.topics).map { "did you mean \"\($0)\"?" }
                ?? "help() lists the topics")
    }

    /// The module that a table is, by the first function in it that is declared.
    private func moduleName(of table: LuaTable) async -> String? {
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

// describe
extension PromptHelp {
    func description(of value: LuaValue) async -> String {
        switch value {
        case .object(let object): return await description(of: object, value)
        case .function(let function):
            let origin = await printer.machine.origin(of: function)
            return (try? await text(about: origin)) ?? origin.description
        case .table(let table): return await description(of: table, value)
        default: return "\(value.typeName): " + (await printer.text(of: value))
        }
    }

    private func description(of object: any HostObject, _ value: LuaValue) async -> String {
        let name = type(of: object).className
        var blocks = ["\(name): " + (await printer.machine.text(of: value))]
        if let type = await printer.machine.classes.first(where: { $0.name == name }) {
            var rows: [[String]] = []
            for field in type.fields {
                let read = (try? type.value(of: field.name, in: object)) ?? .nil
                rows.append(["  " + field.name, Self.line(await printer.machine.text(of: read)), field.doc])
            }
            if !rows.isEmpty { blocks.append(TextTable(header: ["Fields:", "", ""], rows: rows).text) }
            let methods = type.methods.map {
                ["  " + ReferenceText.signature(of: $0, prefix: ":"), Self.firstSentence($0.doc)]
            }
            if !methods.isEmpty { blocks.append(TextTable(header: ["Methods:", ""], rows: methods).text) }
            blocks.append("help \"\(name)\" tells more.")
        }
        return blocks.joined(separator: "\n\n")
    }

    private func description(of table: LuaTable, _ value: LuaValue) async -> String {
        if KubernetesView.isObject(value) { return objectSummary(value) }
        if let objects = KubernetesView.objects(value) {
            let kinds = Set(objects.compactMap { $0["kind"].stringValue }).sorted().joined(separator: ", ")
            return "a list of \(counted(objects.count, "object")) of kind \(kinds):\n" + (await printer.text(of: value))
        }
        if await moduleName(of: table) != nil, let page = try? await text(about: value) { return page }
        let parts = [
            table.elements.isEmpty ? nil : counted(table.elements.count, "element"),
            table.fields.isEmpty ? nil : counted(table.fields.count, "field"),
        ].compactMap(\.self)
        let shape = parts.isEmpty ? "an empty table" : "a table of " + parts.joined(separator: " and ")
        let rows = table.names.map { ["  " + $0, table[$0].typeName] }
        return rows.isEmpty ? shape : shape + ":\n" + rows.map { "\($0[0]): \($0[1])" }.joined(separator: "\n")
    }

    /// What one asks first about an object: what it is, how old, its labels, and its conditions.
    private func objectSummary(_ object: LuaValue) -> String {
        var rows = [
            ["Kind:", object["kind"].cell + " (" + object["apiVersion"].cell + ")"],
            [
                "Name:",
                [object.at("metadata", "namespace").stringValue, object.at("metadata", "name").stringValue]
                    .compactMap(\.self).joined(separator: "/"),
            ],
            ["Age:", Age.text(object.at("metadata", "creationTimestamp"), printer.now())],
        ]
        for field in ["labels", "annotations"] {
            guard let members = object.at("metadata", field).tableValue,
                field == "labels" || object["kind"].stringValue != "Secret"
            else { continue }
            for (index, name) in members.names.enumerated() {
                rows.append([
                    index == 0 ? field.prefix(1).uppercased() + field.dropFirst() + ":" : "",
                    "\(name)=\(Self.line(members[name].cell))",
                ])
            }
        }
        for owner in object.at("metadata", "ownerReferences").listValue ?? [] {
            rows.append(["Owner:", "\(owner["kind"].cell) \(owner["name"].cell)"])
        }
        let summary = TextTable(header: rows[0], rows: Array(rows.dropFirst())).text
        let conditions = (object.at("status", "conditions").listValue ?? []).map { condition in
            [
                "  " + condition["type"].cell, condition["status"].cell, condition["reason"].stringValue ?? "",
                Self.line(condition["message"].stringValue ?? ""),
            ]
        }
        let columns = ObjectTable([object], now: printer.now()).table
        var blocks = [columns.text, summary]
        if !conditions.isEmpty {
            blocks.append(TextTable(header: ["Conditions:", "STATUS", "REASON", "MESSAGE"], rows: conditions).text)
        }
        blocks.append("Type it alone to see all of it.")
        return blocks.joined(separator: "\n\n")
    }

    private static func firstSentence(_ text: String) -> String {
        let words = text.split(separator: " ")
        let count = words.firstIndex { $0.last.map { ".:".contains($0) } ?? false }.map { $0 + 1 } ?? words.count
        let sentence = words.prefix(count).joined(separator: " ")
        return sentence.hasSuffix(":") ? sentence.dropLast() + "." : sentence
    }

    private static func line(_ text: String) -> String {
        let line = text.split(separator: "\n").joined(separator: " ")
        return line.count > 120 ? line.prefix(119) + "…" : line
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
