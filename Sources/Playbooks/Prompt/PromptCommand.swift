import Changes
import Values

/// What can be typed at the prompt beside Lua: `:save check.lua`.
public struct PromptCommand: Sendable, Hashable {
    public enum Action: Sendable, Hashable {
        case help
        /// - Parameter all: The whole session, and not only the last entry.
        case edit(all: Bool)
        case load(String)
        case save(String, overwrites: Bool)
        case quit
    }

    /// One of the words, and what it does.
    struct Word: Sendable {
        var name: String
        var argument: String
        var doc: String
        var takesArgument: Bool { !argument.isEmpty }
    }

    static let all = [
        Word(
            name: ":edit", argument: "[all]",
            doc: "Opens the last entry, or all of them, in $VISUAL or $EDITOR, and runs what is saved."),
        Word(name: ":help", argument: "", doc: "Lists what the prompt understands beside Lua."),
        Word(
            name: ":load", argument: "FILE",
            doc: "Runs a Lua file in this session; a playbook runs on this session's fleet."),
        Word(name: ":quit", argument: "", doc: "Leaves, as exit and Ctrl-D do."),
        Word(
            name: ":save", argument: "FILE", doc: "Writes what worked in this session as a playbook for meshwright run."
        ),
        Word(name: ":save!", argument: "FILE", doc: "The same, over a file that is there."),
    ]

    public var action: Action

    /// Whether a text is meant as a command: it begins with one colon, or is what one types elsewhere to leave.
    public static func isMeant(by text: String) -> Bool {
        text.hasPrefix(":") && !text.hasPrefix("::") || isLeaving(text)
    }

    private static func isLeaving(_ text: String) -> Bool {
        ["exit", "quit", "exit()", "quit()"].contains(trimmed(text[...]))
    }

    /// Whether a text is one of the commands, and no line that goes on a call as in `:wait(…)`.
    static func isKnown(_ text: String) -> Bool {
        let word = text.prefix { !$0.isWhitespace }
        return all.contains { $0.name == word }
    }

    /// - Throws: `invalid_input` for what is no command, or lacks what it needs.
    public init(_ text: String) throws(OperationError) {
        if Self.isLeaving(text) {
            action = .quit
            return
        }
        let words = text.split(maxSplits: 1, omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" || $0 == "\n" }
        let name = words.first.map(String.init) ?? ":"
        let argument = words.count > 1 ? Self.trimmed(words[1]) : ""
        guard let word = Self.all.first(where: { $0.name == name }) else {
            throw OperationError(
                .invalidInput, "there is no command \(name)",
                hint: Suggestion.closest(to: name, among: Self.all.map(\.name)).map { "did you mean \($0)?" }
                    ?? ":help lists the commands")
        }
        if word.argument == "FILE", argument.isEmpty {
            throw OperationError(.invalidInput, "\(name) needs a file", hint: "for example \(name) check.lua")
        }
        if !word.takesArgument || name == ":edit", !["", name == ":edit" ? "all" : ""].contains(argument) {
            throw OperationError(
                .invalidInput, "\(name) does not take \"\(argument)\"",
                hint: "\(name) \(word.argument)".trimmingEnd + ": " + word.doc)
        }
        action =
            switch name {
            case ":edit": .edit(all: argument == "all")
            case ":load": .load(argument)
            case ":save": .save(argument, overwrites: false)
            case ":save!": .save(argument, overwrites: true)
            case ":quit": .quit
            default: .help
            }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// What `:help` shows.
    public static var helpText: String {
        let commands = TextTable(
            header: ["Commands", ""], rows: all.map { ["  \($0.name) \($0.argument)".trimmingEnd, $0.doc] })
        let keys = TextTable(
            header: ["Keys", ""],
            rows: [
                ["  Tab", "Completes names of variables, fields, clusters, kinds, namespaces, objects and files."],
                ["  Up, Down, Ctrl-R", "Earlier entries; one that begins with a space is not kept."],
                ["  Alt-Enter", "A new line in an entry that is complete already."],
                ["  Ctrl-C", "Stops the call that runs, or gives up what is typed."],
                ["  Ctrl-\\", "Shows what every task waits for."],
                ["  Ctrl-D", "Leaves."],
            ])
        return commands.text + "\n\n" + keys.text
            + "\n\nhelp() lists the modules, help(fn) and help \"kube\" tell about one, describe(x) about a value."
    }
}

extension String {
    fileprivate var trimmingEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
