import LuaHost
import Sandbox
import Values

func processModule(_ context: ModuleContext) -> HostModule {
    let host = context.host
    return HostModule(
        "process",
        doc: """
            Programs of this machine, such as ssh or cilium, that the operator allows by `--allow-run=ssh,cilium`. A program may do \
            what the operator may: it is not confined as the playbook is.
            """,
        functions: [
            HostFunction(
                "run",
                doc: """
                    Runs a program to its end. An exit code other than 0 is no error. A dry run does not run it, unless it \
                    is `read_only`, and returns as if it had printed nothing. It is terminated when the run is stopped.
                    """,
                parameters: [
                    Parameter(
                        "command", .list(.string), doc: "the program and its arguments; no shell is involved"),
                    .options([
                        Parameter("stdin", .string, optional: true, doc: "what it reads; else nothing"),
                        Parameter(
                            "env", .map(.string), optional: true, doc: "variables beside those of the environment"),
                        Parameter(
                            "folder", .string, optional: true, doc: "where it runs; else in the playbook's folder"),
                        Parameter(
                            "read_only", .boolean, default: .bool(false),
                            doc: "it changes nothing, so that a dry run runs it too"),
                        .timeout("1m"),
                    ]),
                ],
                result: ResultType(
                    .table([
                        Parameter("stdout", .string, doc: "all that it wrote there, byte for byte"),
                        Parameter("stderr", .string, doc: "the same for its errors"),
                        Parameter("exit_code", .integer, doc: "128 and the signal's number when a signal ended it"),
                        Parameter("skipped", .boolean, doc: "whether a dry run did not run it"),
                    ]), doc: "what it wrote, and its exit code"),
                effect: .mutates, async: { try await run($0, host) })
        ])
}

private func run(_ arguments: Arguments, _ host: HostAccess) async throws -> LuaValue {
    let options = arguments.options("options")
    var variables: [String: String] = [:]
    for (name, value) in options["env"].tableValue?.fields ?? [:] {
        if let name = name.stringValue { variables[name] = value.stringValue ?? "" }
    }
    let result = try await host.programs.run(
        Programs.Call(
            command: arguments.strings("command"), input: options["stdin"].bytesValue, variables: variables,
            folder: options["folder"].stringValue, timeout: options["timeout"].durationValue ?? .seconds(60),
            changesNothing: options["read_only"].boolValue ?? false))
    return .record([
        ("stdout", .string(LuaString(bytes: result.output))), ("stderr", .string(LuaString(bytes: result.error))),
        ("exit_code", .integer(Int64(result.exitCode))), ("skipped", .bool(result.isSkipped)),
    ])
}
