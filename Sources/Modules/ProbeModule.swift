import Changes
import Fleet
import KubernetesAPI
import LuaHost
import Probes
import Values

func probeModule(_ context: ModuleContext) -> HostModule {
    HostModule(
        "probe", doc: "Requests from pods, as proof.",
        functions: [
            HostFunction(
                "curl", doc: "Runs curl in a pod, once for each request.",
                parameters: [
                    Parameter(
                        "pod",
                        .table([
                            Parameter("cluster", .object(ClusterObject.className), doc: "where it runs"),
                            Parameter("name", .string, doc: "`namespace/name`"), .container,
                        ])), Parameter("url", .string),
                    .options([
                        Parameter("count", .integer, default: 1, doc: "how many requests"),
                        Parameter("timeout", .duration, default: "5s", doc: "for each request"),
                    ]),
                ],
                result: ResultType(
                    .list(
                        .table([
                            Parameter("status", .integer, optional: true, doc: "of HTTP; nil without an answer"),
                            Parameter("body", .string, doc: "of the answer"),
                            Parameter("milliseconds", .number, doc: "from the request's beginning to its end"),
                            Parameter(
                                "exit_code", .integer,
                                doc: "curl's: 0 for every answer, 7 when refused, 28 when timed out"),
                            Parameter(
                                "reason", .string, optional: true, doc: "why there was no answer, in curl's words"),
                        ])), doc: "one result for each request"),
                effect: .reads, async: { try await curl($0) }),
            HostFunction(
                "matrix",
                doc:
                    "Asks from every cluster every cluster's pods and the global Service, and checks by the answers which "
                    + "cluster they came from.",
                parameters: [FleetObject.parameter, .options(matrixOptions)],
                result: ResultType(.object(MatrixObject.className), doc: "the proof"), effect: .reads,
                async: { try await matrix($0, context) }),
        ])
}

private let matrixOptions: [Parameter] = [
    Parameter("service", .string, doc: "`namespace/name` of the global Service"),
    Parameter("selector", .string, doc: "labels of the pods that answer: `name=rebel-base`"),
    Parameter("port", .integer, default: 80, doc: "of the pods and the Service"),
    Parameter("identified_by", .string, default: "Cluster", doc: "the field of the JSON answer that names the cluster"),
    Parameter("timeout", .duration, default: "5s", doc: "for each request"),
    Parameter(
        "topology", .list(.list(.string)), optional: true, doc: "pairs that are connected; all of them when absent"),
]

private func curl(_ arguments: Arguments) async throws -> LuaValue {
    let pod = try arguments.table("pod")
    guard let object = pod["cluster"].objectValue(as: ClusterObject.self) else { return .nil }
    let options = arguments.options("options")
    let results = try await CurlProbe.curl(
        object.cluster, pod: ObjectName(text: pod["name"].stringValue ?? ""), container: pod["container"].stringValue,
        url: arguments.string("url"), count: options["count"].integerValue ?? 1,
        timeout: options["timeout"].durationValue ?? .seconds(5))
    return .list(
        results.map { result in
            .record([
                ("status", result.status.map { .integer(Int64($0)) } ?? .nil), ("body", LuaValue(result.body)),
                ("milliseconds", .number(result.milliseconds)), ("exit_code", .integer(Int64(result.exitCode))),
                ("reason", LuaValue(result.reason)),
            ])
        })
}

private func matrix(_ arguments: Arguments, _ context: ModuleContext) async throws -> LuaValue {
    let options = arguments.options("options")
    guard context.gate.mode != .dryRun else {
        context.gate.report(.warning(cluster: nil, text: "not probing: what a dry run would deploy cannot answer"))
        return .object(MatrixObject(matrix: ProbeMatrix(cells: [])))
    }
    let service = ObjectName(text: options["service"].stringValue ?? "")
    let pairs = options["topology"].listValue?.map { ($0.listValue ?? []).compactMap(\.stringValue) }
    let matrix = try await ProbeMatrix.run(
        arguments.fleet,
        ProbeMatrixOptions(
            labels: options["selector"].stringValue ?? "", namespace: service.namespace ?? "default",
            service: service.name, port: options["port"].integerValue ?? 80,
            identifiedBy: options["identified_by"].stringValue ?? "Cluster",
            timeout: options["timeout"].durationValue ?? .seconds(5), connected: pairs?.map { ($0[0], $0[1]) }))
    context.recordMatrix(matrix)
    return .object(MatrixObject(matrix: matrix))
}
