import ArgumentParser
import Values

/// How long `check` and `status` may take.
struct DeadlineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Give up after this time, such as 30s, with status \(ExitStatus.deadline.rawValue).", valueName: "duration"),
        transform: PlaybookOptions.duration)
    var deadline: Duration?
}
