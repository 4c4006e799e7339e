import Changes
import Sandbox
import Values

/// One parameter that a playbook declares, and how its value is read from the command line.
public struct PlaybookParameter: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case string, integer, number, boolean, duration
        /// A file or folder that the playbook may read, as an absolute path.
        case file
        /// A file that the playbook may write, as an absolute path.
        case outputFile
        case choice([String])

        /// The kind as a playbook writes it and as messages name it.
        public var name: String {
            switch self {
            case .string: "string"
            case .integer: "integer"
            case .number: "number"
            case .boolean: "boolean"
            case .duration: "duration"
            case .file: "file"
            case .outputFile: "output_file"
            case .choice(let choices): choices.joined(separator: "|")
            }
        }
    }

    public var name: String
    public var kind: Kind
    /// `nil` when there is none.
    public var defaultValue: JSON?
    /// Whether the playbook runs without a value.
    public var isOptional: Bool
    public var doc: String

    public init(name: String, kind: Kind, defaultValue: JSON? = nil, isOptional: Bool = false, doc: String = "") {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.isOptional = isOptional
        self.doc = doc
    }

    /// Reads a value typed on the command line. Durations stay text, checked here.
    ///
    /// - Throws: `invalid_input` naming the parameter, what was expected and what was given.
    public func value(from text: String) throws(OperationError) -> JSON {
        let value: JSON? =
            switch kind {
            case .string: .string(text)
            case .file, .outputFile: text.isEmpty ? nil : .string(HostAccess.typedPath(text))
            case .integer: Int64(text).map(JSON.integer)
            case .number: Double(text).map(JSON.number)
            case .boolean: Self.boolean(text)
            case .duration: Duration(text: text).map { _ in .string(text) }
            case .choice(let choices): choices.contains(text) ? .string(text) : nil
            }
        guard let value else { throw mismatch(got: text) }
        if kind == .file, let path = value.stringValue, !HostAccess.exists(path) {
            throw OperationError(.invalidInput, "parameter '\(name)' names \(path), which does not exist")
        }
        return value
    }

    private func mismatch(got text: String) -> OperationError {
        let expected =
            switch kind {
            case .choice(let choices): "one of " + choices.joined(separator: ", ")
            case .duration: "a duration such as 30s or 5m"
            case .file, .outputFile: "the path of a file"
            default: "a value of type \(kind.name)"
            }
        return OperationError(.invalidInput, "parameter '\(name)' takes \(expected), got \"\(text)\"")
    }

    private static func boolean(_ text: String) -> JSON? {
        switch text {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }
}

extension [PlaybookParameter] {
    /// Lets a playbook use the files that the operator named for it. What a default names is not of the operator's choice.
    func permit(_ values: [String: JSON], typed assignments: [String], _ host: HostAccess) {
        for parameter in self where assignments.contains(where: { $0.hasPrefix(parameter.name + "=") }) {
            guard let path = values[parameter.name]?.stringValue else { continue }
            if parameter.kind == .file { host.allow { $0.allow(reading: path) } }
            if parameter.kind == .outputFile { host.allow { $0.allow(writing: path) } }
        }
    }

    /// The values of a run: what was typed (`name=value`), and defaults for the rest.
    ///
    /// - Throws: `invalid_input` for an unknown, repeated, malformed or missing parameter.
    public func values(from assignments: [String]) throws(OperationError) -> [String: JSON] {
        var values: [String: JSON] = [:]
        for assignment in assignments {
            guard let separator = assignment.firstIndex(of: "="), separator != assignment.startIndex else {
                throw OperationError(
                    .invalidInput, "--param takes name=value, got '\(assignment)'",
                    hint: "for example --param \(first?.name ?? "name")=value")
            }
            let name = String(assignment[..<separator])
            guard let parameter = first(where: { $0.name == name }) else {
                throw OperationError(
                    .invalidInput, "the playbook has no parameter '\(name)'",
                    hint: Suggestion.hint(for: name, among: map(\.name), kind: "parameter"))
            }
            guard values[name] == nil else {
                throw OperationError(.invalidInput, "parameter '\(name)' is given twice")
            }
            values[name] = try parameter.value(from: String(assignment[assignment.index(after: separator)...]))
        }
        for parameter in self where values[parameter.name] == nil {
            values[parameter.name] = parameter.defaultValue
            if parameter.defaultValue == nil && !parameter.isOptional {
                throw OperationError(
                    .invalidInput,
                    "parameter '\(parameter.name)' needs a value" + (parameter.doc.isEmpty ? "" : ": \(parameter.doc)"),
                    hint: "give it with --param \(parameter.name)=…")
            }
        }
        return values
    }
}
