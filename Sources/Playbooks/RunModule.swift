import LuaHost
import Values

/// What stdlib/playbook.lua reports steps through.
func runModule(_ recorder: RunRecorder) -> HostModule {
    HostModule(
        "meshwright.run", doc: "The run's record of steps; `step` is written with it.",
        functions: [
            HostFunction(
                "nearest", doc: "What a misspelt name may be meant for.",
                parameters: [Parameter("name", .string), Parameter("known", .list(.string))],
                result: ResultType(.string, optional: true), effect: .reads,
                sync: { arguments in
                    let known = try arguments.strings("known")
                    return .optional(Suggestion.closest(to: try arguments.string("name"), among: known)) { .string($0) }
                }),
            HostFunction(
                "start_step", doc: "Records that a step begins.", parameters: [Parameter("name", .string)],
                result: ResultType(.integer, doc: "its number"), effect: .reads,
                sync: { arguments in .integer(Int64(recorder.startStep(try arguments.string("name")))) }),
            HostFunction(
                "finish_step", doc: "Records that a step ended.",
                parameters: [Parameter("number", .integer), Parameter("failed", .boolean)], effect: .reads,
                sync: { arguments in
                    recorder.finishStep(try arguments.integer("number"), failed: try arguments.bool("failed"))
                    return .nil
                }),
            HostFunction(
                "skip_step", doc: "Records that a step does not apply.", parameters: [Parameter("name", .string)],
                effect: .reads,
                sync: { arguments in
                    recorder.skipStep(try arguments.string("name"))
                    return .nil
                }),
        ])
}
