import ArgumentParser
import Changes
import Playbooks
import TestRunner
import Values

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs", abstract: "Show the reference of what playbooks can use, or tell an editor about it.",
        discussion: """
            With --editor, lua-language-server completes and checks the playbooks in a folder: its annotations go to \
            .meshwright/ there, and its settings to .luarc.json unless that is there already.
            """)

    @Argument(help: "One page only: a module, a class, or globals.")
    var name: String?

    @Flag(help: "Write Markdown instead of text.")
    var markdown = false

    @Option(
        help: ArgumentHelp(
            "Write annotations for lua-language-server for the playbooks in this folder.", valueName: "folder"))
    var editor: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var library: LibraryOptions

    func validate() throws {
        if markdown && output.output == .json {
            throw ValidationError("--markdown and --output json exclude each other")
        }
        if editor != nil && (name != nil || markdown) {
            throw ValidationError("--editor writes all pages, as files: it takes no page and no --markdown")
        }
    }

    func run() async throws {
        let library = try library.luaLibrary()
        if name == nil && markdown {
            return Console.standard.print(
                try await Reference.markdown(library: library, classes: TestRunner.classes).trimmed)
        }
        let pages = try await Reference.pages(library: library, classes: TestRunner.classes)
        if let editor { return try write(pages, for: editor) }
        let wanted = pages.filter { name == nil || $0.name == name }
        if let name, wanted.isEmpty {
            throw CommandFailure(
                .usage,
                OperationError(
                    .invalidInput, "there is no page \"\(name)\" in the reference",
                    hint: Suggestion.hint(for: name, among: pages.map(\.name), kind: "page")))
        }
        Console.standard.print(text(of: wanted))
    }

    private func text(of pages: [ReferencePage]) -> String {
        if output.output == .json {
            let json: JSON = ["pages": .array(pages.map(\.json))]
            return json.text(indented: true)
        }
        return pages.map { markdown ? $0.markdown : $0.text }.joined(separator: "\n\n")
    }

    private func write(_ pages: [ReferencePage], for folder: String) throws {
        let isComplete = try readingInput { () throws(OperationError) in
            try EditorFiles.write(to: folder, pages: pages)
        }
        if output.output == .json {
            let json: JSON = ["folder": .string(folder), "files": .array(pages.map { .string($0.editorFile.name) })]
            return Console.standard.print(json.text(indented: true))
        }
        Console.standard.print("lua-language-server now completes and checks the playbooks in \(folder).")
        if !isComplete {
            Console.standard.log(
                "\(folder)/.luarc.json was there and stays as it is: add \".meshwright\" to its workspace.library")
        }
    }
}
