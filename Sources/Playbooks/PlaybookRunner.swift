import Changes
import Fleet
import KubernetesAPI
import LuaHost
import Modules
import Sandbox
import Values

/// Loads and runs playbooks.
public struct PlaybookRunner: Sendable {
    public let library: LuaLibrary
    /// How patient the clients of the clusters are.
    public let clientOptions: ClientOptions
    /// What the operator allows, beside what every playbook may do: read files beside it, and use those that its parameters
    /// name.
    public let permissions: Permissions
    public let limits: ScriptLimits

    public init(
        library: LuaLibrary = .embedded, clientOptions: ClientOptions = .init(), permissions: Permissions = .init(),
        limits: ScriptLimits = .init()
    ) {
        self.library = library
        self.permissions = permissions
        self.limits = limits
        self.clientOptions = clientOptions
    }

    /// Reads what a playbook says of itself, without running it.
    ///
    /// - Throws: `invalid_input` when the file is no playbook, with the line.
    public func describe(_ source: PlaybookSource) async throws(OperationError) -> PlaybookDescription {
        let recorder = RunRecorder(playbook: source.name, observer: { _ in })
        let gate = Gate(mode: .readOnly)
        let host = HostAccess(Permissions(), folder: source.folder, gate: gate)
        let context = ModuleContext(inventory: nil, gate: gate, host: host)
        do {
            let machine = try await machine(for: source, context, recorder)
            return try await load(source, in: machine).description
        } catch {
            throw wrongInput(error)
        }
    }

    /// Runs a playbook on a fleet.
    ///
    /// - Parameters:
    ///   - parameters: As typed on the command line: `name=value`.
    ///   - control: Stops the run from outside.
    ///   - observer: Gets every event as it happens, from any thread.
    /// - Returns: The report, also of a run that failed: see ``RunReport/error``.
    /// - Throws: `invalid_input` or `file` when the playbook or a parameter is wrong; nothing has been run then.
    public func run(
        _ source: PlaybookSource, parameters: [String], on inventory: FleetInventory, mode: Gate.Mode = .live,
        control: RunControl = RunControl(), observer: @escaping @Sendable (RunEvent) -> Void
    ) async throws(OperationError) -> RunReport {
        let recorder = RunRecorder(
            playbook: source.name, isDryRun: mode == .dryRun, keepsAll: true, observer: observer)
        let gate = Gate(mode: mode, sink: { recorder.record($0) })
        let context = ModuleContext(
            inventory: inventory, gate: gate, host: HostAccess(permissions, folder: source.folder, gate: gate),
            clientOptions: clientOptions, recordMatrix: { recorder.record($0) })
        let result: Result<RunReport, OperationError>
        do {
            let machine = try await machine(for: source, context, recorder)
            control.attach(machine)
            let playbook = try await load(source, in: machine)
            let values = try playbook.description.parameters.values(from: parameters)
            playbook.description.parameters.permit(values, typed: parameters, context.host)
            // A stop at the very end of loading is of no more effect on it.
            try control.check()
            result = .success(await run(playbook, values, context, machine, recorder))
        } catch {
            result =
                control.reason == nil
                ? .failure(wrongInput(error)) : .success(recorder.finish(error: ended(error)))
        }
        control.attach(nil)
        await context.shutdown()
        return try result.get()
    }

    private func run(
        _ playbook: LoadedPlaybook, _ values: [String: JSON], _ context: ModuleContext, _ machine: LuaMachine,
        _ recorder: RunRecorder
    ) async -> RunReport {
        do {
            let parameters = LuaValue(JSON.object(values))
            _ = try await machine.call(playbook.run, [.object(context.fleetObject), parameters])
            return recorder.finish(error: nil)
        } catch {
            return recorder.finish(error: ended(error))
        }
    }

    /// The error that ended a run, and for one that was stopped, how to go on.
    private func ended(_ error: any Error) -> OperationError {
        var error = OperationError(ending: error)
        let isStop = [.interrupted, .deadline].contains(error.code)
        if isStop && error.hint == nil { error.hint = "run it again to go on: what is done already stays as it is" }
        if error.code == .busy && error.hint == nil { error.hint = "allow it more time with --busy-limit" }
        if error.code == .memory && error.hint == nil { error.hint = "allow it more with --memory-limit" }
        return error
    }

    private func machine(
        for source: PlaybookSource, _ context: ModuleContext, _ recorder: RunRecorder
    ) async throws -> LuaMachine {
        try await ScriptMachine.make(
            library: library, folder: source.folder, context: context, recorder: recorder,
            limits: limits)
    }

    private func load(_ source: PlaybookSource, in machine: LuaMachine) async throws -> LoadedPlaybook {
        let chunk = try await machine.load(source: source.text, chunkName: source.chunkName, environment: .strict)
        return try LoadedPlaybook(try await machine.call(chunk, []).first ?? .nil, of: source)
    }

    /// Whatever goes wrong while a playbook is loaded is a wrong playbook.
    private func wrongInput(_ error: any Error) -> OperationError {
        var error = OperationError(ending: error)
        if error.code != .file { error.code = .invalidInput }
        return error
    }
}

extension OperationError {
    /// The error that ended a script.
    init(ending error: any Error) {
        switch error {
        case let error as OperationError: self = error
        case let error as LuaError: self.init(error)
        default: self.init(wrapping: error)
        }
    }
}
