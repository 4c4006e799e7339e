import Changes
import Lab
import LuaHost
import Values

/// A simulated cluster, as Lua holds it: what can go wrong with it.
struct LabClusterObject: HostObject {
    static let className = "lab_cluster"
    let cluster: LabCluster
    var label: String? { cluster.name }
    var identity: ObjectIdentifier? { ObjectIdentifier(cluster) }
}

private let node = Parameter("node", .string, doc: "its name, one of `nodes`")
private let port = Parameter("port", .integer, doc: "of every node's address")

let labClusterClass = HostClass(
    LabClusterObject.self, doc: "A simulated cluster of a test's lab, and what can go wrong with it.",
    methods: [
        action("stop_node", "A node loses its power; its pods are made anew elsewhere.", [node]) { cluster, arguments in
            try await cluster.stopNode(arguments.string("node"))
        },
        action("start_node", "Undoes stop_node.", [node]) { cluster, arguments in
            try await cluster.startNode(arguments.string("node"))
        },
        action("close_port", "Refuses connections to a port of every node, as a firewall does.", [port]) {
            cluster, arguments in await cluster.closePort(try arguments.integer("port"))
        },
        action("open_port", "Undoes close_port.", [port]) { cluster, arguments in
            await cluster.openPort(try arguments.integer("port"))
        },
        action("replace_ca", "Replaces the mesh's CA of this cluster, and issues its certificates anew.") {
            cluster, _ in try await cluster.replaceMeshAuthority()
        },
        action(
            "inject",
            "Has requests to the API server meet faults from now on, in place of those injected before.",
            [
                Parameter(
                    "rules", .union([.list(.map(.any)), .map(.any)]),
                    doc: "one rule or a list; each a table with one of `delay` (a duration), `drop`, `reset`, "
                        + "`truncate`, `answer` (a status such as 503), `expire_credentials`, `rotate_certificate` and "
                        + "`restart` (how long it is away), and with `verbs`, `resources` (lists), `rate` (0 to 1), "
                        + "`limit` (how often) and `retry_after` (seconds) where wanted"),
                Parameter("seed", .integer, optional: true, doc: "of what is left to chance"),
            ]
        ) { cluster, arguments in
            let value = arguments["rules"]
            let tables = value["verbs"].isNil && value.listValue?.isEmpty == false ? value.listValue ?? [] : [value]
            let seed = UInt64(bitPattern: Int64(arguments["seed"].integerValue ?? 0))
            cluster.inject(FaultPlan(seed: seed, rules: try tables.enumerated().map { try FaultRule($1, $0 + 1) }))
        },
        action("clear_faults", "Requests meet no more faults.") { cluster, _ in await cluster.clearFaults() },
    ],
    fields: [
        HostField("name", .string, doc: "As the fleet calls it.") { (object: LabClusterObject) in
            .string(object.cluster.name)
        },
        HostField("server", .string, doc: "The URL of its API server.") { (object: LabClusterObject) in
            .string(object.cluster.serverURL)
        },
        HostField(
            "nodes", .list(.table([Parameter("name", .string), Parameter("address", .string)])), doc: "Its nodes."
        ) { (object: LabClusterObject) in
            .list(object.cluster.nodes.map { ["name": .string($0.name), "address": .string($0.address)] })
        },
        HostField(
            "injected", .list(.table([Parameter("request", .string), Parameter("object", .string, optional: true)])),
            doc: "The faults that requests met since the last inject, in order."
        ) { (object: LabClusterObject) in
            .list(
                object.cluster.injectedFaults.map {
                    .record([("request", .string($0.request)), ("object", .optional($0.object) { .string($0) })])
                })
        },
    ],
    text: { (object: LabClusterObject) in "simulated cluster \(object.cluster.name)" })

private func action(
    _ name: String, _ doc: String, _ parameters: [Parameter] = [],
    _ body: @escaping @Sendable (LabCluster, Arguments) async throws -> Void
) -> HostFunction {
    HostFunction(
        name, doc: doc, parameters: parameters, effect: .mutates,
        async: { arguments in
            do {
                try await body(try arguments.receiver(as: LabClusterObject.self).cluster, arguments)
                return .nil
            } catch let error as LabError {
                throw OperationError(.invalidInput, error.message, hint: error.hint)
            }
        })
}

extension FaultRule {
    private static let flags: [(name: String, kind: FaultKind)] = [
        ("drop", .drop), ("reset", .reset), ("truncate", .truncate), ("expire_credentials", .expireCredentials),
        ("rotate_certificate", .rotateCertificate),
    ]

    /// - Throws: `invalid_input` that names the rule and the field.
    fileprivate init(_ value: LuaValue, _ number: Int) throws(OperationError) {
        let reader = OptionReader(table: value.tableValue ?? LuaTable(), place: "rules[\(number)].")
        try reader.check(
            known: Self.flags.map(\.name) + [
                "delay", "answer", "restart", "verbs", "resources", "rate", "limit", "retry_after",
            ])
        var kinds = Self.flags.filter { reader.table[$0.name].boolValue == true }.map(\.kind)
        let duration: (LuaValue) -> Duration? = \.durationValue
        if let delay = try reader.read("delay", "a duration", duration) { kinds.append(.delay(delay)) }
        if let time = try reader.read("restart", "a duration", duration) { kinds.append(.restart(downtime: time)) }
        let status = try reader.read("answer", "a status from 400 to 599") { value in
            value.integerValue.flatMap { (400...599).contains($0) ? $0 : nil }
        }
        if let status {
            kinds.append(.answer(status: status, retryAfter: try reader.read("retry_after", "seconds", \.integerValue)))
        }
        guard let kind = kinds.first, kinds.count == 1 else {
            throw OperationError(
                .invalidInput,
                "rules[\(number)] says \(kinds.isEmpty ? "not what" : "more than one thing that") goes wrong",
                hint:
                    "give one of delay, drop, reset, truncate, answer, expire_credentials, rotate_certificate, restart")
        }
        self.init(
            verbs: Set(try reader.texts("verbs") ?? []),
            resources: Set(try reader.texts("resources") ?? []),
            rate: try reader.read("rate", "a number from 0 to 1", \.doubleValue) ?? 1,
            limit: try reader.read("limit", "a number", \.integerValue), kind: kind)
    }
}

extension TestRunner {
    /// The classes of the objects that only tests hold, sorted by name.
    public static var classes: [HostClass] { [labClass, labClusterClass, recordingClass, reportClass] }
}
