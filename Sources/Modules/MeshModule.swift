import Changes
import ClusterMesh
import Fleet
import LuaHost
import Values

private let edges = Parameter(
    "topology", .list(.list(.string)), optional: true,
    doc: "pairs of cluster names, as the module `topology` makes them; every cluster with every other when absent")

func meshModule(_ context: ModuleContext) -> HostModule {
    HostModule(
        "mesh", doc: "Cilium cluster mesh, for clusters whose Cilium was installed by manifests.",
        functions: [
            HostFunction(
                "preflight",
                doc: "Checks, for all pairs and before anything is changed, what makes a mesh fail: names, ids, CIDRs, "
                    + "datapaths, NodePorts, CAs, versions.",
                parameters: [FleetObject.parameter],
                result: ResultType(.object(FindingsObject.className), doc: "what it found"), effect: .reads,
                async: { arguments in
                    let findings = try await context.limitedMesh(arguments).preflight()
                    return .object(FindingsObject(findings: findings, subject: "preflight"))
                }),
            HostFunction(
                "enable",
                doc:
                    "Sets up clustermesh-apiserver with its certificates, and waits until it is ready. What is there already "
                    + "is kept.",
                parameters: [FleetObject.parameter, .options(enableOptions)], effect: .mutates,
                async: { arguments in
                    let enabling = try EnableOptions(arguments.options("options"))
                    try await context.limitedMesh(arguments).enableAll(enabling)
                    return .nil
                }),
            HostFunction(
                "connect",
                doc:
                    "Gives both clusters of each edge the other's addresses and credentials, and waits until every agent on "
                    + "both sides says that it is connected.",
                parameters: [FleetObject.parameter, edges, .options([.timeout("10m")])],
                result: ResultType(.list(.list(.string)), doc: "the pairs that are connected"), effect: .mutates,
                async: { arguments in
                    let timeout = try arguments.options("options").duration("timeout")
                    let edges = try await context.limitedMesh(arguments).connect(Topology(arguments), timeout: timeout)
                    return .list(edges.map { .list([.string($0.first), .string($0.second)]) })
                }),
            HostFunction(
                "disconnect",
                doc: "Removes what the clusters of each edge hold about each other, also when one of them is dead.",
                parameters: [FleetObject.parameter, edges],
                result: ResultType(
                    .table([Parameter("unreachable", .list(.string))]), doc: "clusters that could not be reached"),
                effect: .mutates,
                async: { arguments in
                    let mesh = try context.limitedMesh(arguments)
                    let outcome = try await mesh.disconnect(Topology(arguments).edges(among: mesh.fleet.names))
                    return .record([("unreachable", .list(outcome.unreachable.map { .string($0) }))])
                }),
            HostFunction(
                "status", doc: "Asks every agent which peers it is connected to, and finds the cause where it is not.",
                parameters: [FleetObject.parameter],
                result: ResultType(.object(StatusObject.className), doc: "clusters, each with its peers; complete"),
                effect: .reads,
                async: { arguments in
                    .object(StatusObject(status: await (try context.limitedMesh(arguments)).status()))
                }),
        ])
}

private let enableOptions: [Parameter] = [
    Parameter(
        "service_type", .oneOf(["NodePort", "LoadBalancer", "ClusterIP"]), default: "NodePort",
        doc: "how clustermesh-apiserver is exposed"),
    Parameter("node_port", .integer, optional: true, doc: "a free one, different for each cluster, when absent"),
    Parameter("create_ca", .boolean, default: .bool(true), doc: "make a CA where the fleet has none"),
    Parameter(
        "ca", .table([Parameter("certificate", .string, doc: "PEM"), Parameter("key", .string, doc: "PEM")]),
        optional: true, doc: "the mesh's CA; the first cluster's when absent"),
    .timeout("5m"),
]

extension ModuleContext {
    fileprivate func limitedMesh(_ arguments: Arguments) throws -> Mesh { mesh.limited(to: try arguments.fleet) }
}

extension EnableOptions {
    fileprivate init(_ options: Options) throws(OperationError) {
        var authority: CertificateAuthority?
        if let certificate = options["ca"]["certificate"].stringValue, let key = options["ca"]["key"].stringValue {
            authority = try CertificateAuthority(certificatePEM: certificate, keyPEM: SecretString(key))
        }
        self.init(
            serviceType: options["service_type"].stringValue ?? "NodePort", nodePort: options["node_port"].integerValue,
            createsAuthority: options["create_ca"].boolValue ?? true, authority: authority,
            timeout: options["timeout"].durationValue)
    }
}

extension Topology {
    fileprivate init(_ arguments: Arguments) throws {
        guard let list = arguments["topology"].listValue else {
            self = .full
            return
        }
        let names = try arguments.clusters.map(\.name)
        self = .pairs(
            try list.enumerated().map { index, pair in
                let ends = (pair.listValue ?? []).compactMap(\.stringValue)
                guard ends.count == 2, ends[0] != ends[1] else {
                    throw OperationError(
                        .invalidInput, "topology[\(index + 1)] must be a pair of cluster names",
                        hint: "for example { \"cluster01\", \"cluster02\" }")
                }
                for name in ends where !names.contains(name) {
                    throw OperationError(
                        .invalidInput,
                        "topology[\(index + 1)] names \"\(name)\", which is not among the clusters given",
                        hint: Suggestion.hint(for: name, among: names, kind: "cluster"))
                }
                return Edge(ends[0], ends[1])
            })
    }
}
