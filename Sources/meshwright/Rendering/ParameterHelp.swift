import ArgumentParser
import Changes
import Playbooks
import Values

/// What the commands that take a playbook add to their help: `run PLAYBOOK --help` the playbook's own parameters, and
/// `run --help` the playbooks there are.
struct ParameterHelp {
    private let library: LibraryOptions
    /// The one that is named.
    let playbook: String?

    /// `nil` when the arguments are not those of such a command.
    init?(arguments: [String]) {
        let rest = Array(arguments.dropFirst().filter { $0 != "--help" && $0 != "-h" })
        switch arguments.first {
        case RunCommand.configuration.commandName:
            self.init(rest) { try RunCommand.parse($0).options }
        case RehearseCommand.configuration.commandName:
            self.init(rest) { try RehearseCommand.parse($0).options }
        case ForkCommand.configuration.commandName:
            guard rest.allSatisfy({ $0.hasPrefix("-") }), let command = try? ForkCommand.parse(rest + ["_", "_"]) else {
                return nil
            }
            self.init(library: command.library, playbook: nil)
        default: return nil
        }
    }

    private init(library: LibraryOptions, playbook: String?) {
        self.library = library
        self.playbook = playbook
    }

    private init?(_ arguments: [String], _ parse: ([String]) throws -> PlaybookOptions) {
        if let options = try? parse(arguments) {
            self.init(library: options.library, playbook: options.playbook)
        } else if let options = try? parse(arguments + ["_"]) {
            self.init(library: options.library, playbook: nil)
        } else {
            return nil
        }
    }

    func text() async throws(CommandFailure) -> String {
        let library = try library.luaLibrary()
        guard let playbook else { return await PlaybookList(library).section }
        let source = try await PlaybookSource.named(playbook, in: library)
        do {
            return Self.text(try await PlaybookRunner(library: library).describe(source))
        } catch {
            throw CommandFailure(.usage, error)
        }
    }

    /// The playbooks there are, where the arguments name none; `nil` otherwise.
    func missingPlaybook() async -> String? {
        guard playbook == nil, let library = try? library.luaLibrary() else { return nil }
        return await PlaybookList(library).section
    }

    static func text(_ playbook: PlaybookDescription) -> String {
        let title = "PLAYBOOK \(playbook.name): \(playbook.summary)"
        guard !playbook.parameters.isEmpty else { return "\(title)\n  It has no parameters." }
        return ([title] + playbook.parameters.flatMap(lines)).joined(separator: "\n")
    }

    private static func lines(_ parameter: PlaybookParameter) -> [String] {
        let value = parameter.defaultValue.map { $0.stringValue ?? $0.text() }
        let setting = "--param \(parameter.name)=" + (value ?? (parameter.isOptional ? "" : "…"))
        let need = value == nil ? (parameter.isOptional ? ", optional" : ", needed") : ""
        return ["  \(setting)  (\(parameter.kind.name)\(need))"]
            + (parameter.doc.isEmpty ? [] : ["      \(parameter.doc)"])
    }
}
