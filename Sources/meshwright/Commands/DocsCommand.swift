import ArgumentParser
import Changes
import Playbooks
import Values

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs", abstract: "Show the reference of what playbooks can use.")

    @Argument(help: "One page only: a module, a class, or globals.")
    var name: String?

    @Flag(help: "Write Markdown instead of text.")
    var markdown = false

    @OptionGroup var library: LibraryOptions

    func run() async throws {
        let library = try library.luaLibrary()
        if name == nil && markdown {
            return Console.standard.print(try await Reference.markdown(library: library).trimmed)
        }
        let pages = try await Reference.pages(library: library)
        let wanted = pages.filter { name == nil || $0.name == name }
        if let name, wanted.isEmpty {
            throw CommandFailure(
                .usage,
                OperationError(
                    .invalidInput, "there is no page \"\(name)\" in the reference",
                    hint: Suggestion.hint(for: name, among: pages.map(\.name), kind: "page")))
        }
        Console.standard.print(wanted.map { markdown ? $0.markdown : $0.text }.joined(separator: "\n\n"))
    }
}
