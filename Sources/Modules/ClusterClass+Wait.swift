import Changes
import Fleet
import KubernetesAPI
import LuaHost
import Values

private let waitOptions: [Parameter] = [
    Parameter("condition", .string, optional: true, doc: "a condition of status that must be True: `Available`"),
    Parameter("field", .string, optional: true, doc: "a field that must have a value: `status.phase`"),
    Parameter("value", .any, optional: true, doc: "the field's value"),
    Parameter("exists", .boolean, optional: true, doc: "true: until the object is there; false: until it is gone"),
    Parameter(
        "rollout", .boolean, optional: true,
        doc: "true: until all pods of a deployment, daemonset or statefulset are of its latest template and available"),
    .timeout("5m"),
]

private let waitCallback = LuaType.callback(
    [Parameter("object", .map(.any), optional: true)], returns: .boolean)

private let watchCallback = LuaType.callback(
    [
        Parameter(
            "event",
            .table([
                Parameter("type", .oneOf(["added", "modified", "deleted", "synced"])),
                Parameter("object", .map(.any), optional: true),
            ]))
    ], returns: .boolean)

let clusterWaitMethods = [
    HostFunction(
        "wait",
        doc: "Waits until an object is as wanted: by a condition, a field's value, its existence, its rollout, or a "
            + "function that gets the object (nil while there is none) and returns true, or false and what is missing.",
        parameters: [
            .kind, .objectName,
            Parameter(
                "until", .union([waitCallback, .table(waitOptions)]), doc: "a function, or a table of options"),
            Parameter("timeout", .duration, optional: true, doc: "with a function: how long; 5m when absent"),
        ],
        result: ResultType(.any, doc: "the object, or nil when it is gone"), effect: .reads,
        async: { arguments in
            let object = try arguments.cluster
            let options = arguments["until"]
            let timeout = arguments["timeout"].durationValue ?? options["timeout"].durationValue ?? .seconds(300)
            let name = try arguments.objectName()
            let kind = try arguments.string("kind")
            let condition = try condition(options, arguments)
            if object.client.gate.mode == .dryRun { return try await look(object, kind, name, condition) }
            return LuaValue(try await object.client.wait(kind, name, until: condition, timeout: timeout))
        }),
    HostFunction(
        "watch",
        doc: "Calls a function for every change of the objects of a kind, beginning with those that exist, until it "
            + "returns true. Events are tables with type (added, modified, deleted, synced) and object.",
        parameters: [
            .kind, Parameter("on_event", watchCallback, doc: "called with each event; return true to end"),
            .options([.namespace, .labels, .fields]),
        ],
        effect: .reads,
        async: { arguments in
            guard let handler = arguments["on_event"].functionValue else { return .nil }
            let options = arguments.options("options")
            let machine = try arguments.machine()
            let events = try arguments.cluster.client.watch(
                arguments.string("kind"), namespace: options["namespace"].stringValue,
                labels: options["labels"].stringValue, fields: options["fields"].stringValue)
            for try await event in events {
                let answer = try await machine.call(handler, [LuaValue(event)])
                if answer.first?.boolValue == true { break }
            }
            return .nil
        }),
]

/// A wait in a dry run, which changes nothing that could become what is waited for.
private func look(
    _ object: ClusterObject, _ kind: String, _ name: ObjectName, _ condition: WaitCondition
) async throws -> LuaValue {
    let found = try await object.client.find(kind, name)
    if case .waiting = try await condition.verdict(found) {
        object.client.gate.report(
            .warning(
                cluster: object.cluster.name,
                text: "not waiting for \(kind) \(name): a dry run brings about nothing to wait for"))
    }
    return found.map { LuaValue($0) } ?? .nil
}

private func condition(_ options: LuaValue, _ arguments: Arguments) throws -> WaitCondition {
    if let function = options.functionValue {
        let machine = try arguments.machine()
        return WaitCondition(description: "the playbook's function to return true") { object in
            let answer = try await machine.call(function, [object.map { LuaValue($0) } ?? .nil])
            if answer.first?.boolValue == true { return .done }
            return .waiting(answer.dropFirst().first?.stringValue ?? "the playbook's function returned no true")
        }
    }
    let given = ["condition", "field", "exists", "rollout"].filter { !options[$0].isNil }
    guard given.count == 1 else {
        throw OperationError(
            .invalidInput,
            "cluster:wait takes one of condition, field, exists and rollout, got \(given.isEmpty ? "none" : given.joined(separator: ", "))",
            hint: "for example cluster:wait(\"deployment\", \"default/web\", { rollout = true })")
    }
    if let name = options["condition"].stringValue { return .condition(name) }
    if let isWanted = options["rollout"].boolValue {
        if isWanted { return .rolledOut }
        throw OperationError(
            .invalidInput, "cluster:wait cannot wait until an object is not rolled out: rollout is true")
    }
    if let exists = options["exists"].boolValue { return exists ? .exists : .deleted }
    let path = (options["field"].stringValue ?? "").split(separator: ".").map(String.init)
    guard !path.isEmpty, !options["value"].isNil else {
        throw OperationError(
            .invalidInput,
            "cluster:wait with field needs value too, such as { field = \"status.phase\", value = \"Running\" }")
    }
    return .field(path, equals: try options["value"].json())
}

extension LuaValue {
    init(_ event: WatchEvent) {
        let (type, object): (String, JSON?) =
            switch event {
            case .added(let object): ("added", object)
            case .modified(let object): ("modified", object)
            case .deleted(let object): ("deleted", object)
            case .synced: ("synced", nil)
            }
        self = .record([("type", LuaValue(type)), ("object", object.map { LuaValue($0) } ?? .nil)])
    }
}
