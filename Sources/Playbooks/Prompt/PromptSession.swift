import Changes
import Fleet
import FoundationEssentials
import LuaHost
import Modules
import Sandbox
import Synchronization
import Values

/// What came of an entry typed at the prompt.
public enum PromptOutcome: Sendable {
    /// The text begins something that the next line must go on.
    case incomplete
    /// The values of the expression, as text for people; empty for a statement.
    case values([String])
    case failed(OperationError)
}

/// A conversation at the prompt, over the same environment as a playbook's: `fleet`, `step`, `task`, `null`, and the
/// modules as globals.
public final class PromptSession: Sendable {
    struct State {
        /// How many lines were evaluated.
        var lines = 0
        /// What was evaluated and worked.
        var entries: [String] = []
    }

    let machine: LuaMachine
    let library: SessionLibrary
    let context: ModuleContext
    let lookups: ClusterLookups
    let state = Mutex(State())
    let width: @Sendable () -> Int?
    private let helper: HelpBox

    /// - Parameters:
    ///   - inventory: The clusters that `fleet` holds; without, it is empty.
    ///   - permissions: Beside reading what is in the current folder.
    ///   - width: How many characters a line of the terminal has; `nil` where there is none.
    /// - Throws: When a module of the library does not load.
    public init(
        library: LuaLibrary = .embedded, inventory: FleetInventory?, mode: Gate.Mode = .live,
        permissions: Permissions = .init(), limits: ScriptLimits = .init(),
        width: @escaping @Sendable () -> Int? = { nil }, observer: @escaping @Sendable (RunEvent) -> Void
    ) async throws(OperationError) {
        let recorder = RunRecorder(playbook: "prompt", observer: observer)
        let gate = Gate(mode: mode, sink: { recorder.record($0) })
        context = ModuleContext(
            inventory: inventory, gate: gate, host: HostAccess(permissions, folder: ".", gate: gate))
        lookups = ClusterLookups(inventory)
        self.width = width
        let helper = HelpBox()
        self.helper = helper
        do {
            machine = try await ScriptMachine.make(
                library: library, folder: ".", context: context, recorder: recorder, limits: limits)
            try await machine.setGlobal("fleet", .object(context.fleetObject))
            let functions = PromptHelp.functions(print: { recorder.printed($0) }, help: { helper.help })
            self.library = await SessionLibrary(
                machine: machine, pages: try await Reference.pages(library: library), library: library,
                promptFunctions: functions)
            helper.help = PromptHelp(
                library: self.library, printer: PromptPrinter(machine: machine, library: self.library, width: width))
            for function in functions { try await machine.register(global: function) }
            let names = context.modules.map(\.name) + ["task"] + library.requirableModules.map(\.name)
            for name in names { _ = try await machine.evaluate("\(name) = require \"\(name)\"") }
        } catch {
            throw OperationError(ending: error)
        }
    }

    /// The names of the clusters of the session.
    public var clusters: [String] { context.fleetObject.names }

    /// Runs what was typed so far. An error is kept in the global `err`, and outermost local variables in the session.
    public func evaluate(_ text: String) async -> PromptOutcome {
        let source = PromptText.keepingLocals(Self.meaning(of: text))
        if await machine.isIncomplete(source) { return .incomplete }
        let firstLine = state.withLock { state in
            defer { state.lines += text.split(separator: "\n", omittingEmptySubsequences: false).count }
            return state.lines + 1
        }
        return await outcome {
            let evaluation = try await self.machine.evaluate(source, firstLine: firstLine, typed: text)
            guard case .values(let values) = evaluation else { return [] }
            self.state.withLock { $0.entries.append(text) }
            return values
        }
    }

    /// `help` alone means what it says, and not the function.
    private static func meaning(of text: String) -> String { text.split(separator: " ") == ["help"] ? "help()" : text }

    func outcome(_ body: () async throws -> [LuaValue]) async -> PromptOutcome {
        do {
            let printer = PromptPrinter(machine: machine, library: library, width: width)
            var texts: [String] = []
            for value in try await body() { texts.append(await printer.text(of: value)) }
            return .values(texts)
        } catch {
            if let error = error as? LuaError { try? await machine.setGlobal("err", .object(error)) }
            return .failed(OperationError(ending: error))
        }
    }

    /// The entries that a text of several falls apart into, in their order. The last one may be incomplete.
    public func entries(of text: String) async -> [String] {
        var entries: [String] = []
        var pending: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let isOwn = PromptCommand.isKnown(line) || !PromptText.continues(line)
            let isWhole = pending.isEmpty ? false : !(await isIncomplete(pending.joined(separator: "\n")))
            if isOwn, isWhole {
                entries.append(pending.joined(separator: "\n"))
                pending = []
            }
            if !pending.isEmpty || !line.allSatisfy(\.isWhitespace) { pending.append(line) }
        }
        if !pending.isEmpty { entries.append(pending.joined(separator: "\n")) }
        return entries
    }

    /// Whether a text of several entries ends in the middle of one.
    public func endsIncomplete(_ text: String) async -> Bool {
        let last = text.contains("\n") ? await entries(of: text).last : text
        return await isIncomplete(last ?? "")
    }

    /// Whether an entry only begins something.
    public func isIncomplete(_ text: String) async -> Bool {
        if PromptCommand.isMeant(by: text) { return false }
        return await machine.isIncomplete(text)
    }

    /// What may stand at the end of a text. Clusters that do not answer soon have no names.
    public func completion(of text: String) async -> Completion {
        await CompletionSource(machine: machine, lookups: lookups, library: library).completion(of: text)
    }

    /// Stops what is running now; the session goes on.
    public func stop() { machine.cancel(.interrupted) }

    /// Asks what every task does; what runs goes on.
    ///
    /// - Parameter receive: Gets the answer once. It must not wait.
    public func describeTasks(_ receive: @escaping @Sendable ([LuaTaskState]) -> Void) {
        machine.describeTasks(receive)
    }

    /// Closes every connection.
    public func close() async {
        // The machine has the function that asks for help, which asks the machine for what values are.
        helper.help = nil
        await lookups.close()
        await context.shutdown()
    }
}

/// What `help` prints is known only once the machine is there that `help` is registered on.
private final class HelpBox: Sendable {
    private let value = Mutex<PromptHelp?>(nil)
    var help: PromptHelp? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
