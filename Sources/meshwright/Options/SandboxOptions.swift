import ArgumentParser
import Changes
import Playbooks
import Sandbox
import Values

/// What a script may do with this machine, for `run`, `rehearse` and `repl`.
struct SandboxOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Let it read these files and folders, as in --allow-read=a,b; the option alone, without =, allows all.",
            valueName: "path"))
    var allowRead: [String] = []

    @Option(
        help: ArgumentHelp(
            "Let it write these files, and in these folders, as in --allow-write=out.", valueName: "path"))
    var allowWrite: [String] = []

    @Option(
        help: ArgumentHelp(
            "Let it start these programs, as in --allow-run=ssh,cilium. They are not confined themselves.",
            valueName: "program"))
    var allowRun: [String] = []

    @Option(
        help: ArgumentHelp("Let it connect to these hosts, such as example.com or 10.0.0.1:8443.", valueName: "host"))
    var allowNet: [String] = []

    @Option(help: ArgumentHelp("Let it read these environment variables.", valueName: "name"))
    var allowEnv: [String] = []

    @Option(
        help: ArgumentHelp("How much memory Lua may use, such as 256MiB; 1GiB by default.", valueName: "size"),
        transform: SandboxOptions.size)
    var memoryLimit: Int?

    @Option(
        help: ArgumentHelp(
            "How long Lua may compute without waiting for anything, such as 2m, or 'none'; 30s by default.",
            valueName: "duration"),
        transform: SandboxOptions.limit)
    var busyLimit: BusyLimit?

    /// Options that need no value: alone, they allow everything.
    static let bareOptions = Set(Permissions.Kind.allCases.map(\.flag))

    func permissions() throws(CommandFailure) -> Permissions {
        try readingInput { () throws(OperationError) in
            Permissions(
                read: try Permissions.grants(allowRead, .read) { (text) throws(OperationError) in
                    PathGrant(HostAccess.typedPath(text))
                },
                write: try Permissions.grants(allowWrite, .write) { (text) throws(OperationError) in
                    PathGrant(HostAccess.typedPath(text))
                },
                run: try Permissions.grants(allowRun, .run) { (text) throws(OperationError) in
                    ProgramGrant(text.contains("/") ? HostAccess.typedPath(text) : text)
                },
                net: try Permissions.grants(allowNet, .net) { (text) throws(OperationError) in try HostGrant(text) },
                env: try Permissions.grants(allowEnv, .env) { (text) throws(OperationError) in text })
        }
    }

    var limits: ScriptLimits {
        var limits = ScriptLimits(stuckStatus: { ExitStatus(OperationError($0, "")).rawValue })
        if let memoryLimit { limits.memory = memoryLimit }
        if let busyLimit { limits.busy = busyLimit.duration }
        return limits
    }

    struct BusyLimit: Sendable {
        /// `nil` for none.
        var duration: Duration?
    }

    private static let limit: @Sendable (String) throws -> BusyLimit = { text in
        if text == "none" { return BusyLimit(duration: nil) }
        guard let duration = Duration(text: text), duration >= .milliseconds(100) else {
            throw ValidationError("'\(text)' is no duration of 100ms or more; write 30s, 2m or none")
        }
        return BusyLimit(duration: duration)
    }

    /// What the modules and the library take is a few MiB.
    private static let smallestMemory = 16 << 20

    private static let size: @Sendable (String) throws -> Int = { text in
        let units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("K", 10), ("M", 20), ("G", 30)]
        let unit = units.first { text.hasSuffix($0.0) }
        let digits = text.dropLast(unit?.0.count ?? 0)
        guard let unit, let number = Int(digits), number > 0, number < 1 << 20 else {
            throw ValidationError("'\(text)' is no size; write 256MiB or 2GiB")
        }
        guard number << unit.1 >= smallestMemory else {
            throw ValidationError("'\(text)' is too little; Lua needs \(smallestMemory >> 20)MiB")
        }
        return number << unit.1
    }
}
