import ArgumentParser
import Values

struct PlaybooksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbooks", _superCommandName: Meshwright.name, abstract: "List the playbooks that ship.",
        discussion: "'meshwright run PLAYBOOK --help' tells about one, and 'meshwright fork' copies it.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var library: LibraryOptions

    func run() async throws {
        let list = await PlaybookList(try library.luaLibrary())
        switch output.output {
        case .text: for line in list.lines { Console.standard.print(line) }
        case .json: Console.standard.print(list.json.text(indented: true))
        }
    }
}
