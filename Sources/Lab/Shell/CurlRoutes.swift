import Values

/// Where connections of a pod lead, as arguments for curl: names and addresses of the cluster to the sockets behind
/// them, and everything else to nowhere. Of several routes for a host the first counts.
struct CurlRoutes: Sendable {
    /// Ends names that no cluster knows: no resolver is asked for a name with an empty label.
    static let unknownSuffix = "..lab"

    let context: ClusterContext
    let pod: RunningPod

    /// - Parameter hosts: The hosts of the URLs that curl was given.
    func arguments(for hosts: [String]) -> [String] {
        var routes = own + podRoutes(of: context.network)
        for peer in context.mesh.peers(of: context.network) { routes += podRoutes(of: peer) }
        routes += context.store.list(.services).flatMap(serviceRoutes)
        routes += context.mesh.nodes.map { "\($0)::\($0):" }
        routes += pod.aliases.flatMap { name, addresses in addresses.prefix(1).map { "\(name)::\($0):" } }
        let unknown = hosts.filter { host in IPv4(host) == nil && !routes.contains { $0.hasPrefix("\(host):") } }
        routes += unknown.map { "\($0)::\($0)\(Self.unknownSuffix):" }
        routes.append("::\(context.facts.plan.nowhere)")
        return routes.flatMap { ["--connect-to", $0] }
    }

    /// The pod itself, by the names every machine has for itself.
    private var own: [String] {
        let endpoints = pod.current.endpoints
        return ["localhost", "127.0.0.1"].flatMap { host in
            endpoints.map { "\(host):\($0.port):\($0.listening)" } + ["\(host)::\(pod.address):"]
        }
    }

    private func podRoutes(of network: Int) -> [String] {
        let pods = context.mesh.pods(of: network)
        return pods.endpoints.filter { $0 != $0.listening }.map { "\($0):\($0.listening)" }
            + pods.addresses.map { "\($0)::\($0):" }
    }

    private func serviceRoutes(_ service: JSON) -> [String] {
        let ports = (service.at("spec", "ports")?.arrayValue ?? []).compactMap { $0["port"]?.intValue }
        let names = names(of: service)
        guard let address = service.at("spec", "clusterIP")?.stringValue.flatMap({ IPv4($0) }) else {
            return headlessRoutes(service, names)
        }
        let balancers = (service.at("status", "loadBalancer", "ingress")?.arrayValue ?? []).compactMap {
            $0["ip"]?.stringValue.flatMap { IPv4($0) }
        }
        return ports.flatMap { port in
            let target = SocketEndpoint(address: address, port: port)
            return (names + [address.description]).map { "\($0):\(port):\(target.listening)" }
                + balancers.map { "\($0):\(port):\(SocketEndpoint(address: $0, port: port).listening)" }
        } + names.map { "\($0)::\(context.facts.plan.nowhere)" }
    }

    /// The name of a Service without an address stands for its pods.
    private func headlessRoutes(_ service: JSON, _ names: [String]) -> [String] {
        let slices = context.store.list(.endpointSlices, namespace: service.objectNamespace).filter {
            $0.objectLabels[EndpointController.serviceName] == service.objectName
        }
        let addresses = slices.flatMap { $0["endpoints"]?.arrayValue ?? [] }
            .filter { $0.at("conditions", "ready") != false }
            .flatMap { $0["addresses"]?.arrayValue ?? [] }
            .compactMap { $0.stringValue.flatMap { IPv4($0) } }
        guard let address = addresses.randomElement() else { return [] }
        let low = SocketEndpoint(address: address, port: 80)
        return names.flatMap { ["\($0):80:\(low.listening)", "\($0)::\(address):"] }
    }

    /// As the search domains of a pod allow them.
    private func names(of service: JSON) -> [String] {
        let (name, namespace) = (service.objectName, service.objectNamespace ?? "default")
        let long = ["", ".svc", ".svc.cluster.local", ".svc.cluster.local."].map { "\(name).\(namespace)\($0)" }
        return namespace == pod.namespace ? [name] + long : long
    }
}
