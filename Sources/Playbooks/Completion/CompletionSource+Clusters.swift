import KubernetesAPI
import LuaHost
import Modules

// What clusters have.
extension CompletionSource {
    /// The cluster whose method is called; the first of the fleet where it is not known.
    func cluster(of call: CompletionRequest.Call, _ request: CompletionRequest) async -> String? {
        var owner = call.function
        guard case .method = owner.steps.popLast() else { return nil }
        switch await known(owner, request) {
        case .glimpse(.object(let object)): return (object as? ClusterObject)?.name
        case .type(.object(ClusterObject.className)): return lookups.clusters.first
        default: return nil
        }
    }

    func kinds(of cluster: String, _ request: CompletionRequest) async -> [CompletionRequest.Name] {
        let resources = await lookups.resources(of: cluster, until: deadline)
        let quote = request.quote ?? ""
        let plural = resources.map { CompletionRequest.Name($0.name, ending: quote) }.sorted { $0.text < $1.text }
        if plural.contains(where: { $0.text.hasPrefix(request.prefix.lowercased()) }) { return plural }
        let others = resources.flatMap { $0.shortNames + [$0.singular, $0.qualifiedName] }
        return others.sorted().map { .init($0, ending: quote) }
    }

    func namespaces(of cluster: String) async -> [String] {
        await lookups.names(
            .init(cluster: cluster, subject: .names(kind: "namespaces", namespace: nil)), until: deadline
        )
        .sorted()
    }

    /// `namespace/name`, part by part.
    func objects(
        _ kind: String, of cluster: String, _ request: CompletionRequest
    ) async -> [CompletionRequest.Name] {
        let quote = request.quote ?? ""
        _ = await lookups.resources(of: cluster, until: deadline)
        guard let resource = await lookups.resource(named: kind, in: cluster) else { return [] }
        let parts = request.prefix.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if resource.namespaced, parts.count < 2 {
            return await namespaces(of: cluster).map { .init($0 + "/") }
        }
        let namespace = resource.namespaced ? String(parts[0]) : nil
        let names = await lookups.names(
            .init(cluster: cluster, subject: .names(kind: resource.qualifiedName, namespace: namespace)),
            until: deadline)
        return names.sorted().map { name in
            .init(namespace.map { "\($0)/\(name)" } ?? name, ending: quote, label: name)
        }
    }
}
