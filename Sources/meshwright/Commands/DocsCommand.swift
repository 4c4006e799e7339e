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

    @Argument(
        help: "One page only: a module, a class, or globals; or one function, such as mesh.enable or cluster:get.")
    var name: String?

    @Flag(help: "Write Markdown instead of text.")
    var markdown = false

    @Option(
        help: ArgumentHelp(
            "Write Markdown into this folder, a file for each page, and a list of them.", valueName: "folder"))
    var pages: String?

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
        if [name != nil || markdown, pages != nil, editor != nil].count(where: \.self) > 1 {
            throw ValidationError("--pages and --editor write all pages: take one, with no page and no --markdown")
        }
    }

    func run() async throws {
        let all = try await Reference.pages(library: library.luaLibrary(), classes: TestRunner.classes)
        if let editor { return try write(all, forEditor: editor) }
        if let pages { return try write(all, to: pages) }
        guard let name else { return Console.standard.print(text(of: all)) }
        if let page = all.first(where: { $0.name == name }) { return Console.standard.print(text(of: [page])) }
        let functions = all.flatMap(\.functions)
        if let function = functions.first(where: { $0.name == name }) {
            return Console.standard.print(text(of: function))
        }
        throw CommandFailure(
            .usage,
            OperationError(
                .invalidInput, "there is no page and no function \"\(name)\" in the reference",
                hint: hint(for: name, pages: all.map(\.name), functions: functions.map(\.name))))
    }

    /// The nearest names, of functions also by what stands behind the dot or colon; the pages where nothing is near.
    private func hint(for name: String, pages: [String], functions: [String]) -> String {
        let near = (pages + functions).map { known in
            let last = known.split { ".:".contains($0) }.last.map(String.init) ?? known
            return (name: known, distance: [known, last].map { Suggestion.distance(name, $0) }.min() ?? 0)
        }
        let meant = near.filter { $0.distance <= max(1, name.count / 3) }.sorted { $0.distance < $1.distance }
        guard let best = meant.first else { return Suggestion.hint(for: name, among: pages, kind: "page") }
        let names = meant.filter { $0.distance <= best.distance + 1 }.prefix(3).map { "\"\($0.name)\"" }
        return "did you mean \(names.joined(separator: " or "))?"
    }

    private func text(of function: ReferenceFunction) -> String {
        if output.output == .json {
            let json: JSON = ["functions": [function.json]]
            return json.text(indented: true)
        }
        return markdown ? function.markdown : function.text
    }

    private func text(of pages: [ReferencePage]) -> String {
        if output.output == .json {
            let json: JSON = ["pages": .array(pages.map(\.json))]
            return json.text(indented: true)
        }
        if !markdown { return pages.map(\.text).joined(separator: "\n\n") }
        return ((name == nil ? ["# Lua reference"] : []) + pages.map(\.markdown)).joined(separator: "\n\n")
    }

    private func write(_ pages: [ReferencePage], to folder: String) throws {
        try readingInput { () throws(OperationError) in try MarkdownPages.write(pages, to: folder) }
        report(MarkdownPages.files(pages), in: folder, "The reference is in \(folder), which begins with README.md.")
    }

    private func write(_ pages: [ReferencePage], forEditor folder: String) throws {
        let isComplete = try readingInput { () throws(OperationError) in
            try EditorFiles.write(to: folder, pages: pages)
        }
        report(
            pages.map(\.editorFile), in: folder,
            "lua-language-server now completes and checks the playbooks in \(folder).")
        if !isComplete && output.output != .json {
            Console.standard.log(
                "\(folder)/.luarc.json was there and stays as it is: add \".meshwright\" to its workspace.library")
        }
    }

    private func report(_ files: [ReferenceFile], in folder: String, _ sentence: String) {
        let json: JSON = ["folder": .string(folder), "files": .array(files.map { .string($0.name) })]
        Console.standard.print(output.output == .json ? json.text(indented: true) : sentence)
    }
}
