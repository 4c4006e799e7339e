import Changes
import Fleet
import Kubeconfig
import KubernetesAPI
import LuaHost
import Sandbox
import Values

private let endpointFields: [Parameter] = [
    Parameter("cluster", .string, doc: "its name in the fleet"),
    Parameter("server", .string, doc: "`https://ADDRESS:PORT`"),
    Parameter("tls_server_name", .string, optional: true, doc: "what its certificate names, where not the address"),
]

func kubeconfigModule(_ context: ModuleContext) -> HostModule {
    HostModule(
        "kubeconfig", doc: "Addresses of API servers, and the kubeconfig entries that lead to them.",
        functions: [
            HostFunction(
                "endpoint",
                doc:
                    "Waits until the API server answers over TLS through a Service, and returns that address. Where its "
                    + "certificate does not name the address, tls_server_name is a name that it does carry.",
                parameters: [
                    Parameter("cluster", .object(ClusterObject.className)),
                    Parameter("service", .string, doc: "`namespace/name`"), .options([.timeout("5m")]),
                ],
                result: ResultType(.table(endpointFields), doc: "the address, or nil in a dry run without the Service"),
                effect: .reads, async: { try await endpoint($0, context) }),
            HostFunction(
                "merge",
                doc:
                    "Adds every cluster to the kubeconfig of every cluster: cluster, context and user under the cluster's "
                    + "name, with the endpoint's address. What is there stays, current-context included.",
                parameters: [
                    FleetObject.parameter,
                    Parameter("endpoints", .list(.any), doc: "as kubeconfig.endpoint returned them"),
                    .options([
                        Parameter("merged", .string, optional: true, doc: "a file that gets all clusters too"),
                        Parameter(
                            "replace", .boolean, default: .bool(false), doc: "replace entries that have other content"),
                    ]),
                ],
                result: ResultType(
                    .list(
                        .table([
                            Parameter("path", .string, doc: "the file"),
                            Parameter("backup", .string, optional: true, doc: "nil for a new file"),
                        ])),
                    doc: "the files that changed, and where what was there before is"),
                effect: .mutates, async: { try await merge($0, context) }),
        ])
}

private func endpoint(_ arguments: Arguments, _ context: ModuleContext) async throws -> LuaValue {
    guard let object = arguments["cluster"].objectValue(as: ClusterObject.self) else { return .nil }
    let cluster = object.cluster
    let service = try arguments.objectName("service")
    if context.gate.mode == .dryRun, try await cluster.client.find("services", service) == nil {
        context.gate.report(
            .warning(
                cluster: cluster.name, text: "service \(service) would be created, so its address is not known yet"))
        return .nil
    }
    // An address that a kubeconfig names already is kept while it answers, so that a second run changes nothing.
    let known = context.inventory?.entries.compactMap { $0.kubeconfig.server(ofCluster: cluster.name) } ?? []
    let endpoint = try await cluster.apiServerEndpoint(
        service: service, preferring: known,
        timeout: arguments.options("options")["timeout"].durationValue ?? .seconds(300))
    let name = endpoint.tlsServerName.map { ", verified as \($0), which its certificate names" } ?? ""
    context.gate.report(.message(cluster: cluster.name, text: "API server at \(endpoint.server)\(name)"))
    return .record([
        ("cluster", LuaValue(endpoint.cluster)), ("server", LuaValue(endpoint.server)),
        ("tls_server_name", LuaValue(endpoint.tlsServerName)),
    ])
}

private func merge(_ arguments: Arguments, _ context: ModuleContext) async throws -> LuaValue {
    let options = arguments.options("options")
    let names = try arguments.clusters.map(\.name)
    let endpoints = try endpoints(arguments["endpoints"], for: names)
    let inventory = context.inventory?.entries.filter { names.contains($0.name) } ?? []
    let entries = inventory.compactMap { entry in
        endpoints[entry.name].map { endpoint in
            ClusterEntry(
                name: entry.name, kubeconfig: entry.kubeconfig, context: entry.access.context,
                server: endpoint.server, tlsServerName: endpoint.tlsServerName)
        }
    }
    let missing = inventory.map(\.name).filter { endpoints[$0] == nil }
    guard missing.isEmpty else {
        // A dry run does not know the address of a Service that it would create.
        guard context.gate.mode == .dryRun else { throw withoutEndpoint(missing) }
        let names = missing.joined(separator: ", ")
        context.gate.report(.warning(cluster: nil, text: "kubeconfigs stay as they are: no address of \(names) yet"))
        return .list([])
    }
    let merged = options["merged"].stringValue
    if let merged { try context.host.files.checkWriting(merged) }
    let merge = KubeconfigMerge(entries, replace: options["replace"].boolValue ?? false)
    let outcomes = try merge.write(
        targets(inventory, merged: merged.map(context.host.files.absolute)), gate: context.gate)
    return .list(
        outcomes.compactMap { outcome in
            outcome.change.map { .record([("path", LuaValue($0.object)), ("backup", LuaValue(outcome.backup))]) }
        })
}

private func withoutEndpoint(_ clusters: [String]) -> OperationError {
    OperationError(
        .invalidInput, "kubeconfig.merge got no endpoint of \(clusters.joined(separator: ", "))",
        hint: "pass what kubeconfig.endpoint returned for every cluster")
}

private func targets(_ inventory: [FleetInventory.Entry], merged: String?) -> [KubeconfigMerge.Target] {
    var targets: [KubeconfigMerge.Target] = []
    for entry in inventory {
        guard let path = entry.kubeconfigPath, !targets.contains(where: { $0.path == path }) else { continue }
        targets.append(KubeconfigMerge.Target(path: path, own: entry.name))
    }
    return targets + (merged.map { [KubeconfigMerge.Target(path: $0, own: nil)] } ?? [])
}

private func endpoints(_ value: LuaValue, for clusters: [String]) throws -> [String: APIServerEndpoint] {
    var endpoints: [String: APIServerEndpoint] = [:]
    for (index, element) in (value.listValue ?? []).enumerated() where !element.isNil {
        guard let cluster = element["cluster"].stringValue, let server = element["server"].stringValue else {
            throw OperationError(
                .invalidInput, "endpoints[\(index + 1)] needs cluster and server",
                hint: "pass what kubeconfig.endpoint returned")
        }
        guard clusters.contains(cluster) else {
            throw OperationError(
                .invalidInput,
                "endpoints[\(index + 1)] is of cluster \"\(cluster)\", which is not among the clusters given",
                hint: Suggestion.hint(for: cluster, among: clusters, kind: "cluster"))
        }
        endpoints[cluster] = APIServerEndpoint(
            cluster: cluster, server: server, tlsServerName: element["tls_server_name"].stringValue)
    }
    return endpoints
}
