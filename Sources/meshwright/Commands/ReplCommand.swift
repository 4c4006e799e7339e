import ArgumentParser
import Changes
import Fleet
import FoundationEssentials
import Lab
import Playbooks

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

struct ReplCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", _superCommandName: Meshwright.name,
        abstract: "A prompt over the same Lua environment as a playbook's.",
        discussion: """
            'fleet' and the modules are there as globals; the last error is kept in 'err'. help() tells what can be \
            called, :help what the prompt can do; Tab completes, Ctrl-C stops a call, Ctrl-D leaves. Entries can also come \
            through a pipe; the status is 1 when one of those failed.
            """)

    @Option(name: .customLong("lab"), help: ArgumentHelp("Bring up a lab of so many clusters.", valueName: "clusters"))
    var labClusters: Int?

    @Flag(help: "Refuse every change.")
    var readOnly = false

    @OptionGroup(title: "Clusters") var fleet: FleetOptions
    @OptionGroup(title: "Sandbox") var sandbox: SandboxOptions
    @OptionGroup var library: LibraryOptions

    func validate() throws {
        if labClusters != nil && fleet.isGiven { throw ValidationError("give --lab, --fleet or --contexts, only one") }
        if let labClusters, !(1...LabConfiguration.maximumClusters).contains(labClusters) {
            throw ValidationError("--lab takes 1 to \(LabConfiguration.maximumClusters), got \(labClusters)")
        }
    }

    func run() async throws {
        let library = try library.luaLibrary()
        guard let labClusters else {
            return try await prompt(library, fleet.isGiven ? try fleet.inventory() : nil)
        }
        try await withScratchLab(LabConfiguration(clusters: labClusters)) { try await prompt(library, $0) }
    }

    private func prompt(_ library: LuaLibrary, _ inventory: FleetInventory?) async throws {
        let console = Console.standard
        let progress = RunProgress(console: console, isVerbose: true)
        let session: PromptSession
        let permissions = try sandbox.permissions()
        do {
            session = try await PromptSession(
                library: library, inventory: inventory, mode: readOnly ? .readOnly : .live,
                permissions: permissions, limits: sandbox.limits, width: { console.width },
                observer: { progress.observe($0) })
        } catch {
            throw CommandFailure(.usage, error)
        }
        let prompt = Prompt(
            session: session, console: console, progress: progress,
            history: HistoryFile(Console.variables))
        if console.isConversation { console.print(Self.greeting(session)) }
        let status = try await withInterrupts(
            endsAtSecond: false, quit: { prompt.showTasks() },
            others: [
                SIGWINCH: { prompt.terminalChanged(wasAway: false) },
                SIGCONT: { prompt.terminalChanged(wasAway: true) },
            ]
        ) { signal in
            prompt.interrupt(isEnd: signal != SIGINT)
        } body: {
            try await prompt.converse()
        }
        await session.close()
        if status != .done { throw status }
    }

    private static func greeting(_ session: PromptSession) -> String {
        let names = session.clusters
        let fleet =
            names.isEmpty
            ? "no clusters; --contexts, --fleet or --lab gives it some"
            : names.count > 6
                ? "\(names.count) clusters, \(names[0]) to \(names[names.count - 1])"
                : "clusters " + names.joined(separator: ", ")
        return """
            Meshwright \(VersionCommand.version): \(fleet)
            help() tells what can be called, :help what the prompt can do; Tab completes, Ctrl-D leaves.
            """
    }
}
