import Changes
import Playbooks
import Values

/// The playbooks that ship, each with a line about it.
struct PlaybookList {
    let playbooks: [PlaybookDescription]

    init(_ library: LuaLibrary) async {
        let runner = PlaybookRunner(library: library)
        var playbooks: [PlaybookDescription] = []
        for file in library.scripts {
            let source = PlaybookSource(name: file.name, text: file.text, chunkName: file.chunkName)
            // One that is broken is listed too: running it says what is wrong.
            var playbook = (try? await runner.describe(source)) ?? PlaybookDescription(name: "", summary: "")
            playbook.name = file.name
            playbooks.append(playbook)
        }
        self.playbooks = playbooks
    }

    /// Names and summaries in two columns.
    var lines: [String] {
        let width = playbooks.map(\.name.displayWidth).max() ?? 0
        return playbooks.map { playbook in
            let gap = String(repeating: " ", count: width - playbook.name.displayWidth + 2)
            return playbook.name + gap + playbook.summary
        }
    }

    var section: String { (["PLAYBOOKS:"] + lines.map { "  \($0)" }).joined(separator: "\n") }

    var json: JSON { ["playbooks": .array(playbooks.map(\.json))] }
}

extension PlaybookDescription {
    fileprivate var json: JSON {
        ["name": .string(name), "summary": .string(summary), "parameters": .array(parameters.map(\.json))]
    }
}

extension PlaybookParameter {
    fileprivate var json: JSON {
        [
            "name": .string(name), "type": .string(kind.name), "default": defaultValue ?? .null,
            "optional": .bool(isOptional || defaultValue != nil), "doc": .string(doc),
        ]
    }
}

extension PlaybookSource {
    /// Finds a playbook as the command line names it; a name that does not ship is answered with those that do.
    static func named(_ name: String, in library: LuaLibrary) async throws(CommandFailure) -> PlaybookSource {
        do throws(OperationError) {
            return try PlaybookSource(name, library: library)
        } catch {
            let names = library.scripts.map(\.name)
            guard !name.contains("/"), !name.hasSuffix(".lua"), !names.isEmpty else {
                throw CommandFailure(.usage, error)
            }
            var error = error
            let meant = Suggestion.closest(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
            let list = await PlaybookList(library)
            error.hint = (["\(meant)a file is named by its path, such as ./\(name).lua; these ship:"] + list.lines)
                .joined(separator: "\n")
            throw CommandFailure(.usage, error)
        }
    }
}
