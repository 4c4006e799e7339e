import Changes
import LuaHost
import Values

private let runOptions = Parameter(
    "options",
    .table([
        Parameter("dry_run", .boolean, optional: true, doc: "change nothing"),
        Parameter("read_only", .boolean, optional: true, doc: "fail at the first change"),
        Parameter("deadline", .duration, optional: true, doc: "stop the run after this time"),
        Parameter("clusters", .list(.string), optional: true, doc: "the clusters to run on; all when absent"),
    ]), optional: true)

/// The method `run` of what has clusters for playbooks.
func runFunction<Object: HostObject>(
    of type: Object.Type, _ session: @escaping @Sendable (Object) -> FleetSession
) -> HostFunction {
    HostFunction(
        "run",
        doc: "Runs a playbook as `meshwright rehearse` does. A run that fails is a report too; a wrong parameter is an "
            + "error.",
        parameters: [
            Parameter("playbook", .string, doc: "one that ships, or a file, named from the folder of the test file"),
            Parameter("parameters", .map(.any), optional: true, doc: "of the playbook, by name"), runOptions,
        ],
        result: ResultType(.object(ReportObject.className), doc: "how it went"), effect: .mutates,
        async: { arguments in
            let session = session(try arguments.receiver(as: Object.self))
            let options = try FleetSession.RunOptions(arguments)
            return .object(try await session.run(arguments.string("playbook"), options))
        })
}

extension FleetSession.RunOptions {
    fileprivate init(_ arguments: Arguments) throws {
        for (key, value) in arguments["parameters"].tableValue?.fields ?? [:] {
            let text = try value.stringValue ?? value.json().text()
            parameters.append("\(key.stringValue ?? key.typeName)=\(text)")
        }
        parameters.sort()
        let options = arguments.options("options")
        let isDryRun = options["dry_run"].boolValue ?? false
        mode = isDryRun ? .dryRun : options["read_only"].boolValue == true ? .readOnly : .live
        deadline = options["deadline"].durationValue
        clusters = try options.strings(ifPresent: "clusters")
    }
}
