import ArgumentParser
import Changes
import Playbooks
import Values

/// What `run PLAYBOOK --help` adds to the help of `run`: the playbook's own parameters.
struct ParameterHelp {
    private let options: PlaybookOptions

    /// `nil` when the arguments do not ask for a playbook's help.
    init?(arguments: [String]) {
        let isHelp: (String) -> Bool = { $0 == "--help" || $0 == "-h" }
        guard arguments.contains(where: isHelp) else { return nil }
        let rest = Array(arguments.dropFirst().filter { !isHelp($0) })
        switch arguments.first {
        case RunCommand.configuration.commandName:
            guard let command = try? RunCommand.parse(rest) else { return nil }
            options = command.options
        case RehearseCommand.configuration.commandName:
            guard let command = try? RehearseCommand.parse(rest) else { return nil }
            options = command.options
        default: return nil
        }
    }

    func text() async throws(CommandFailure) -> String {
        let library = try options.library.luaLibrary()
        do {
            let source = try PlaybookSource(options.playbook, library: library)
            return Self.text(try await PlaybookRunner(library: library).describe(source))
        } catch {
            throw CommandFailure(.usage, error)
        }
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
