import Changes
import Fleet
import LuaHost
import Modules
import Sandbox

/// What came of a line typed at the prompt.
public enum PromptOutcome: Sendable {
    /// The line begins something that the next one must go on.
    case incomplete
    /// The values of the expression, as text for people; empty for a statement.
    case values([String])
    case failed(OperationError)
}

/// A conversation at the prompt, over the same environment as a playbook's: `fleet`, `step`, `task`, `null`, and the
/// modules as globals.
public final class PromptSession: Sendable {
    private let machine: LuaMachine
    private let context: ModuleContext

    /// - Parameters:
    ///   - inventory: The clusters that `fleet` holds; without, it is empty.
    ///   - permissions: Beside reading what is in the current folder.
    /// - Throws: When a module of the library does not load.
    public init(
        library: LuaLibrary = .embedded, inventory: FleetInventory?, mode: Gate.Mode = .live,
        permissions: Permissions = .init(), limits: ScriptLimits = .init(),
        observer: @escaping @Sendable (RunEvent) -> Void
    ) async throws(OperationError) {
        let recorder = RunRecorder(playbook: "prompt", observer: observer)
        let gate = Gate(mode: mode, sink: { recorder.record($0) })
        context = ModuleContext(
            inventory: inventory, gate: gate, host: HostAccess(permissions, folder: ".", gate: gate))
        do {
            machine = try await ScriptMachine.make(
                library: library, folder: ".", context: context, recorder: recorder, limits: limits)
            try await machine.setGlobal("fleet", .object(context.fleetObject))
            let names = context.modules.map(\.name) + ["task"] + library.modules.map(\.name).filter { $0 != "playbook" }
            let help = PromptHelp(modules: await machine.modules, pages: try await Reference.pages(library: library))
            try await machine.register(global: help.function(print: { recorder.printed($0) }))
            for name in names { _ = try await machine.evaluate("\(name) = require \"\(name)\"") }
        } catch {
            throw OperationError(ending: error)
        }
    }

    /// Runs what was typed so far. An error is kept in the global `err`.
    public func evaluate(_ text: String) async -> PromptOutcome {
        do {
            switch try await machine.evaluate(text) {
            case .incomplete: return .incomplete
            case .values(let values):
                var texts: [String] = []
                for value in values { texts.append(await machine.text(of: value)) }
                return .values(texts)
            }
        } catch {
            try? await machine.setGlobal("err", .object(error))
            return .failed(OperationError(ending: error))
        }
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
    public func close() async { await context.shutdown() }
}
