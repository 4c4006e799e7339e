import Changes
import LuaHost
import Modules
import Values

/// What a playbook says of itself.
public struct PlaybookDescription: Sendable, Hashable {
    public var name: String
    /// One sentence without a final full stop.
    public var summary: String
    /// Sorted by name.
    public var parameters: [PlaybookParameter]

    public init(name: String, summary: String, parameters: [PlaybookParameter] = []) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
    }
}

/// A playbook that a machine has loaded, ready to run.
struct LoadedPlaybook {
    var description: PlaybookDescription
    var run: LuaFunctionHandle

    /// Reads what a playbook file returned.
    ///
    /// - Throws: `invalid_input` naming the file, and the field that is wrong.
    init(_ value: LuaValue, of source: PlaybookSource) throws(OperationError) {
        guard let run = value["run"].functionValue, let name = value["name"].stringValue else {
            throw OperationError(
                .invalidInput, "\(source.chunkName) returns no playbook",
                hint: "end the file with: return playbook { … }")
        }
        self.run = run
        var parameters: [PlaybookParameter] = []
        for (key, declaration) in value["params"].tableValue?.fields ?? [:] {
            guard let name = key.stringValue else {
                throw OperationError(.invalidInput, "\(source.chunkName): params has a name that is no string")
            }
            parameters.append(try PlaybookParameter(name: name, declaration: declaration, file: source.chunkName))
        }
        description = PlaybookDescription(
            name: name, summary: value["summary"].stringValue ?? "", parameters: parameters.sorted { $0.name < $1.name }
        )
    }
}

extension PlaybookParameter {
    private static let fields = ["type", "default", "optional", "doc"]

    /// Reads `{ type = "duration", default = "5m", doc = "…" }`, or `{ "a", "b", default = "a" }` for a choice.
    init(name: String, declaration: LuaValue, file: String) throws(OperationError) {
        func wrong(_ message: String, hint: String? = nil) -> OperationError {
            OperationError(.invalidInput, "\(file): params.\(name) \(message)", hint: hint)
        }
        guard let table = declaration.tableValue else {
            throw wrong(
                "must be a table, got \(declaration.typeName)",
                hint: "write for example \(name) = { type = \"string\", default = \"…\" }")
        }
        for (key, _) in table.fields {
            guard let field = key.stringValue, Self.fields.contains(field) else {
                let field = key.stringValue ?? key.typeName
                throw wrong(
                    "has no field '\(field)'", hint: Suggestion.hint(for: field, among: Self.fields, kind: "field"))
            }
        }
        let choices = table.elements.compactMap(\.stringValue)
        let kind: Kind
        if !table.elements.isEmpty {
            guard choices.count == table.elements.count else { throw wrong("lists choices, which must be strings") }
            kind = .choice(choices)
        } else {
            let type = table["type"].stringValue ?? "string"
            guard let named = Self.kinds[type] else {
                throw wrong(
                    "has no type '\(type)'",
                    hint: Suggestion.hint(for: type, among: Self.kinds.keys.sorted(), kind: "type"))
            }
            kind = named
        }
        self.init(
            name: name, kind: kind, isOptional: table["optional"].boolValue ?? false,
            doc: table["doc"].stringValue ?? "")
        guard !table["default"].isNil else { return }
        guard let fallback = try? table["default"].json() else {
            throw wrong("has a default that is a \(table["default"].typeName)")
        }
        if [.file, .outputFile].contains(kind), fallback.stringValue?.isEmpty == false {
            // Relative to the playbook, as for its functions. A playbook cannot permit itself anything by it.
            defaultValue = fallback
            return
        }
        do throws(OperationError) {
            defaultValue = try value(from: fallback.stringValue ?? fallback.text())
        } catch {
            throw wrong("has a default that does not fit: \(error.message)")
        }
    }

    private static let kinds: [String: Kind] = [
        "string": .string, "integer": .integer, "number": .number, "boolean": .boolean, "duration": .duration,
        "file": .file, "output_file": .outputFile,
    ]
}
