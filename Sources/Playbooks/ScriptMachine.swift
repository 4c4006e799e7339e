import Changes
import LuaHost
import Modules
import Sandbox

/// Makes the Lua machine that every script runs in, at a prompt or from a file: the same modules, the same globals.
package enum ScriptMachine {
    package static func make(
        library: LuaLibrary, folder: String?, context: ModuleContext, recorder: RunRecorder,
        limits: ScriptLimits = ScriptLimits()
    ) async throws -> LuaMachine {
        let host = context.host
        var configuration = LuaConfiguration(
            memoryLimit: limits.memory, print: { recorder.printed($0) },
            findModule: { try find($0, library: library, folder: folder, host) },
            describeError: { LuaErrorFields(describing: $0) })
        configuration.busyLimit = limits.busy
        configuration.substitutes = Substitutes.hints
        configuration.libraryModules = library.requirableModules.map(\.name)
        if let status = limits.stuckStatus {
            configuration.stuckStatus = { reason in status(OperationError.Code(reason.rawValue)) }
        }
        configuration.openFile = { path, mode in try open(path, mode: mode, host) }
        configuration.environmentVariable = { try host.environmentVariable($0) }
        if context.isReadOnly { configuration.refuseMutation = { readOnly($0) } }
        let machine = try await LuaMachine(configuration)
        try await context.register(on: machine)
        try await machine.register(module: runModule(recorder))
        if let words = library.module(named: "playbook") {
            let chunk = try await machine.load(source: words.text, chunkName: words.chunkName, environment: .strict)
            let module = try await machine.call(chunk, []).first ?? .nil
            try await machine.setGlobal("playbook", module["playbook"])
            try await machine.setGlobal("step", module["step"])
        }
        return machine
    }

    private static func find(
        _ name: String, library: LuaLibrary, folder: String?, _ host: HostAccess
    ) throws -> LuaModuleLookup {
        try checkName(name)
        // A file beside the playbook comes first, so that a fork can bring its own version of a module.
        let file = name.split(separator: ".").joined(separator: "/") + ".lua"
        let path = folder.map { "\($0)/\(file)" }
        if let path, let bytes = try contents(of: file, host) {
            return .found(source: String(decoding: bytes, as: UTF8.self), chunkName: path)
        }
        if let file = library.requirableModules.first(where: { $0.name == name }) {
            return .found(source: file.text, chunkName: file.chunkName, isSealed: true)
        }
        return .missing(searched: (path.map { [$0] } ?? []) + ["the library: \(name).lua"])
    }

    private static func checkName(_ name: String) throws(OperationError) {
        guard name.contains("/") || name.hasSuffix(".lua") else { return }
        let path = name.hasSuffix(".lua") ? name.dropLast(4) : name[...]
        let parts = path.split { $0 == "/" || $0 == "." }.joined(separator: ".")
        throw OperationError(
            .notFound, "there is no module '\(name)'",
            hint: "a module is named without .lua, and by its folder with a full stop, from beside the playbook on"
                + (parts.isEmpty ? "" : ": require \"\(parts)\""))
    }

    /// `nil` where there is no such file.
    private static func contents(of file: String, _ host: HostAccess) throws(OperationError) -> [UInt8]? {
        do throws(OperationError) {
            return try host.files.read(file)
        } catch {
            if [.notFound, .invalidInput].contains(error.code) { return nil }
            throw error
        }
    }

    private static func open(_ path: String, mode: String, _ host: HostAccess) throws(OperationError) -> Int32 {
        guard ["r", "rb"].contains(mode) else {
            throw OperationError(
                .unsupported, "io.open only reads here, and has no mode \"\(mode)\"",
                hint: "write by require \"file\": file.write(path, text)")
        }
        return try host.files.open(reading: path)
    }

    private static func readOnly(_ function: String) -> OperationError {
        OperationError(
            .readOnly, "this run is read-only and may not call \(function)",
            hint: "run without --read-only to allow changes")
    }
}
