import ArgumentParser
import Changes
import FoundationEssentials
import Playbooks
import TestRunner
import Values

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", _superCommandName: Meshwright.name,
        abstract: "Run tests of playbooks, each with simulated clusters of its own.",
        discussion: """
            Tests are written in Lua, in files whose names end in _test.lua: docs/testing-playbooks.md shows how. Without \
            files and folders, those in and below the current folder are run.

            The status is 1 when a test fails, and 2 when there are no tests.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, tap, junit, json
    }

    @Argument(help: ArgumentHelp("Test files, or folders to look for them in.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "Run only tests with this text in their name or their file's; may be repeated.", valueName: "text"))
    var filter: [String] = []

    @Flag(help: "List the tests, and run none.")
    var list = false

    @Option(name: [.short, .long], help: "How many tests run at once; as many as there are processors by default.")
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "How long a test may take that does not say it itself, such as 2m.", valueName: "duration"),
        transform: PlaybookOptions.duration)
    var timeout: Duration = TestRunner.defaultTimeout

    @Option(
        name: [.short, .long],
        help: "text for people; tap (version 13), junit (XML) or json for programs, on standard output.")
    var output: Format = .text

    @Option(help: ArgumentHelp("Also write a JUnit report to this file.", valueName: "file"))
    var junit: String?

    @Option(help: ArgumentHelp("Also write a TAP report to this file.", valueName: "file"))
    var tap: String?

    @Flag(name: [.short, .long], help: "Show each test, not only those that fail.")
    var verbose = false

    @OptionGroup var library: LibraryOptions
    @OptionGroup(title: "Sandbox") var sandbox: SandboxOptions

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes 1 or more, got \(jobs)") }
    }

    func run() async throws {
        let library = try library.luaLibrary()
        let files = try readingInput { () throws(OperationError) in try TestFile.find(paths.isEmpty ? ["."] : paths) }
        let folder = try ScratchFolder(in: FileManager.default.temporaryDirectory.path)
        defer { folder.remove() }
        let runner = TestRunner(
            library: library, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, timeout: timeout,
            permissions: try sandbox.permissions(), limits: sandbox.limits, folder: folder.path)
        let execution = TestExecution(
            runner: runner, format: output, junit: junit, tap: tap, isVerbose: verbose, console: .standard)
        let status = try await execution.perform(files, filters: filter, isListing: list)
        if status != .done { throw status }
    }
}
