import ArgumentParser
import Changes
import FoundationEssentials
import Playbooks

struct ForkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork", _superCommandName: Meshwright.name,
        abstract: "Copy a playbook to a file of your own, to change it.")

    @Argument(help: "The name of a playbook that ships with Meshwright, or a file.")
    var playbook: String

    @Argument(help: "The file to write, such as mine.lua.")
    var file: String

    @Flag(help: "Replace the file if it is there.")
    var force = false

    @OptionGroup var library: LibraryOptions

    func run() async throws {
        let library = try library.luaLibrary()
        let source = try await PlaybookSource.named(playbook, in: library)
        try readingInput { () throws(OperationError) in try write(source.text) }
        Console.standard.print("\(file) is a copy of \(playbook). Change it, and rehearse it with:")
        Console.standard.print("  meshwright rehearse \(asPath(file))")
    }

    private func write(_ text: String) throws(OperationError) {
        var options: Data.WritingOptions = [.atomic]
        if !force {
            guard !FileManager.default.fileExists(atPath: file) else {
                throw OperationError(
                    .conflict, "\(file) is there already", hint: "give another name, or --force to replace it")
            }
            // Not atomic: a rename would replace what somebody put there in between.
            options = [.withoutOverwriting]
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: file), options: options)
        } catch {
            throw OperationError(
                .file, "cannot write \(file)", hint: "check that its folder exists and is writable", cause: error)
        }
    }

    // A word without a slash or the suffix would be taken for the name of a playbook that ships.
    private func asPath(_ file: String) -> String {
        file.contains("/") || file.hasSuffix(".lua") ? file : "./\(file)"
    }
}
