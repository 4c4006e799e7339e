import Changes
import FoundationEssentials
import LuaHost
import Modules

/// Makes the Lua machine that every script runs in, at a prompt or from a file: the same modules, the same globals.
package enum ScriptMachine {
    /// How much memory Lua may use. A fleet of 200 clusters with 100 nodes each fits many times.
    package static let memoryLimit = 1 << 30

    package static func make(
        library: LuaLibrary, folder: String?, context: ModuleContext, recorder: RunRecorder
    ) async throws -> LuaMachine {
        let machine = try await LuaMachine(
            LuaConfiguration(
                memoryLimit: memoryLimit,
                print: { recorder.printed($0) },
                findModule: { find($0, library: library, folder: folder) },
                describeError: { LuaErrorFields(describing: $0) }))
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

    private static func find(_ name: String, library: LuaLibrary, folder: String?) -> LuaModuleLookup {
        // A file beside the playbook comes first, so that a fork can bring its own version of a module.
        let path = folder.map { "\($0)/\(name.split(separator: ".").joined(separator: "/")).lua" }
        if let path, let data = FileManager.default.contents(atPath: path) {
            return .found(source: String(decoding: data, as: UTF8.self), chunkName: path)
        }
        if let file = library.module(named: name) { return .found(source: file.text, chunkName: file.chunkName) }
        return .missing(searched: (path.map { [$0] } ?? []) + ["the library: \(name).lua"])
    }
}
