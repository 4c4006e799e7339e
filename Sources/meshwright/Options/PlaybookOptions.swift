import ArgumentParser
import Changes
import Values

/// How a playbook is run, for `run` and `rehearse`.
struct PlaybookOptions: ParsableArguments {
    @Argument(help: "The name of a playbook that ships with Meshwright, or a file.")
    var playbook: String

    @Option(
        name: .customLong("param"),
        help: ArgumentHelp("A parameter of the playbook; may be repeated.", valueName: "name=value"))
    var parameters: [String] = []

    @Option(
        help: ArgumentHelp(
            "Stop the run after this time, such as 10m, with status \(ExitStatus.deadline.rawValue).",
            valueName: "duration"),
        transform: PlaybookOptions.duration)
    var deadline: Duration?

    @Flag(help: "Change nothing: show each change that would be made, as the API servers say, and what differs.")
    var dryRun = false

    @Flag(help: "Fail at the first change.")
    var readOnly = false

    @Flag(
        name: [.short, .long],
        help: "Show each change with what differs, as a dry run does anyway, and findings of severity info.")
    var verbose = false

    @OptionGroup(title: "Sandbox") var sandbox: SandboxOptions
    @Option(
        help: ArgumentHelp(
            "Keep what the clusters are asked and answer in this file, without secrets, for tests to replay.",
            valueName: "file"))
    var record: String?

    @OptionGroup var library: LibraryOptions
    @OptionGroup var output: OutputOptions

    var mode: Gate.Mode { dryRun ? .dryRun : readOnly ? .readOnly : .live }

    func validate() throws {
        if dryRun && readOnly { throw ValidationError("give --dry-run or --read-only, not both") }
    }

    static let duration: @Sendable (String) throws -> Duration = { text in
        guard let duration = Duration(text: text) else {
            throw ValidationError("'\(text)' is no duration; write 90s, 10m or 1h30m")
        }
        guard duration > .zero else { throw ValidationError("'\(text)' leaves no time; write 90s, 10m or 1h30m") }
        return duration
    }
}
