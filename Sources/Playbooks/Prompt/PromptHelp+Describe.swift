import LuaHost
import Values

// What `describe` prints.
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
