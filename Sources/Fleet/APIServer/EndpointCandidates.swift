import Changes
import Values

/// The addresses a Service can be reached at from outside the cluster, best first.
struct EndpointCandidates: Sendable, Hashable {
    /// `https://10.6.124.66:31936`; empty while the cluster has not given any.
    var servers: [String]
    /// What is missing while there is no address.
    var missing: String?

    /// - Parameters:
    ///   - service: A Service of type NodePort or LoadBalancer.
    ///   - nodes: The cluster's Nodes, for a NodePort.
    ///   - preferring: Addresses that come first when they are among the candidates.
    /// - Throws: ``OperationError`` with code `unsupported` for other types.
    init(service: JSON, nodes: [JSON], preferring: [String]) throws(OperationError) {
        let type = service.at("spec", "type")?.stringValue ?? "ClusterIP"
        switch type {
        case "NodePort": (servers, missing) = Self.nodePort(service, nodes)
        case "LoadBalancer": (servers, missing) = Self.loadBalancer(service)
        default:
            let name = service.at("metadata", "name")?.stringValue ?? ""
            let namespace = service.at("metadata", "namespace")?.stringValue ?? ""
            throw OperationError(
                .unsupported,
                "service \(namespace)/\(name) is of type \(type), which has no address outside the cluster",
                object: "service \(namespace)/\(name)", hint: "make it a NodePort or LoadBalancer Service")
        }
        let wanted = preferring.map(Self.normal)
        let first = wanted.compactMap { address in servers.first { Self.normal($0) == address } }
        servers = first + servers.filter { !first.contains($0) }
    }

    private static func normal(_ server: String) -> String {
        (server.hasSuffix("/") ? String(server.dropLast()) : server).lowercased()
    }

    private static func nodePort(_ service: JSON, _ nodes: [JSON]) -> ([String], String?) {
        guard let port = port(service)?["nodePort"]?.integerValue, port > 0 else { return ([], "a node port") }
        let ranked = nodes.map { (node: $0, rank: rank($0)) }.sorted { left, right in
            (left.rank, name(left.node)) < (right.rank, name(right.node))
        }
        let servers = ranked.compactMap { address(of: $0.node) }.map { server($0, port) }
        return (servers, servers.isEmpty ? "a node with an address" : nil)
    }

    private static func loadBalancer(_ service: JSON) -> ([String], String?) {
        guard let port = port(service)?["port"]?.integerValue else { return ([], "a port") }
        let ingress = service.at("status", "loadBalancer", "ingress")?.arrayValue ?? []
        let hosts = ingress.compactMap { $0["ip"]?.stringValue ?? $0["hostname"]?.stringValue }.filter { !$0.isEmpty }
        return (hosts.map { server($0, port) }, hosts.isEmpty ? "an address of its load balancer" : nil)
    }

    /// The port called `https`, as the API server's is; the first one otherwise.
    private static func port(_ service: JSON) -> JSON? {
        let ports = service.at("spec", "ports")?.arrayValue ?? []
        return ports.first { $0["name"]?.stringValue == "https" } ?? ports.first
    }

    private static func server(_ host: String, _ port: Int64) -> String {
        host.contains(":") ? "https://[\(host)]:\(port)" : "https://\(host):\(port)"
    }

    private static func name(_ node: JSON) -> String { node.at("metadata", "name")?.stringValue ?? "" }

    /// Ready nodes before others, and among them those of the control plane, where the API server itself is.
    private static func rank(_ node: JSON) -> Int {
        let conditions = node.at("status", "conditions")?.arrayValue ?? []
        let isReady = conditions.contains { $0["type"] == "Ready" && $0["status"] == "True" }
        let labels = node.at("metadata", "labels") ?? [:]
        let isControlPlane = ["control-plane", "master"].contains { labels["node-role.kubernetes.io/\($0)"] != nil }
        return (isReady ? 0 : 2) + (isControlPlane ? 0 : 1)
    }

    private static func address(of node: JSON) -> String? {
        let addresses = node.at("status", "addresses")?.arrayValue ?? []
        let found = ["ExternalIP", "InternalIP"].lazy.compactMap { type in
            addresses.first { $0["type"]?.stringValue == type }?["address"]?.stringValue
        }
        return found.first
    }
}
