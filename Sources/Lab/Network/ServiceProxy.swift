import Synchronization
import Values

/// What Cilium does for Services: connections to a ClusterIP, a NodePort or a load balancer's address reach one of the
/// ready endpoints, those of connected clusters among them where the Service is global.
final class ServiceProxy: Sendable {
    private let context: ClusterContext
    private let addresses: ServiceAddresses
    private let backends = Mutex<[SocketEndpoint: [SocketEndpoint]]>([:])
    /// The open listeners of each Service.
    private let frontends = Mutex<[ObjectStore.Key: Set<SocketEndpoint>]>([:])

    init(_ context: ClusterContext, addresses: ServiceAddresses) {
        self.context = context
        self.addresses = addresses
    }

    /// Opens and closes listeners as a Service, its endpoints and its peers now want it. Called by one task only.
    func sync(_ key: ObjectStore.Key) async {
        let service = context.store.get(key).flatMap { $0.isTerminating ? nil : $0 }
        let global = service.flatMap { GlobalService($0) }
        let own = service.map { localPorts(of: $0) } ?? []
        let id = LabMesh.ServiceID(namespace: key.namespace ?? "", name: key.name)
        context.mesh.setExports(global?.isShared == true ? own : [], of: id, in: context.network)
        let remote = global == nil ? [] : context.mesh.exports(of: id, seenFrom: context.network)
        var wanted: [SocketEndpoint: [SocketEndpoint]] = [:]
        if let service {
            for port in service.at("spec", "ports")?.arrayValue ?? [] {
                let backends = Self.backends(for: port, own: own, remote: remote, affinity: global?.affinity)
                for frontend in frontends(of: port, service) where !backends.isEmpty { wanted[frontend] = backends }
            }
        }
        await apply(wanted, key)
    }

    /// Looks again at all global Services: a peer has come, gone or changed.
    func syncGlobal() async {
        for service in context.store.list(.services) where GlobalService(service) != nil {
            await sync(service.key(in: .services))
        }
    }

    private func apply(_ wanted: [SocketEndpoint: [SocketEndpoint]], _ key: ObjectStore.Key) async {
        let present = frontends.withLock { $0[key] ?? [] }
        backends.withLock { table in
            for endpoint in present where wanted[endpoint] == nil { table[endpoint] = nil }
            table.merge(wanted) { _, new in new }
        }
        for endpoint in present where wanted[endpoint] == nil { await context.listeners.close(endpoint) }
        var open: Set<SocketEndpoint> = []
        for endpoint in wanted.keys {
            let relay = Relay { [weak self] in self?.pick(endpoint) }
            do {
                try await context.listeners.open(endpoint, accept: relay.accept)
                open.insert(endpoint)
            } catch {
                // Another program of the machine listens there; the Service stays unreachable at this address.
                continue
            }
        }
        frontends.withLock { $0[key] = open.isEmpty ? nil : open }
    }

    /// At random, as Cilium does.
    private func pick(_ frontend: SocketEndpoint) -> SocketEndpoint? {
        backends.withLock { $0[frontend] }?.randomElement()
    }

    /// The ready endpoints of this cluster by port of the Service.
    private func localPorts(of service: JSON) -> [LabMesh.Export] {
        let slices = context.store.list(.endpointSlices, namespace: service.objectNamespace).filter {
            $0.objectLabels[EndpointController.serviceName] == service.objectName
        }
        return (service.at("spec", "ports")?.arrayValue ?? []).map { port in
            LabMesh.Export(
                portName: port["name"]?.stringValue, port: port["port"]?.intValue ?? 0,
                backends: slices.flatMap { Self.endpoints($0, portName: port["name"]) })
        }
    }

    private static func endpoints(_ slice: JSON, portName: JSON?) -> [SocketEndpoint] {
        let ports = slice["ports"]?.arrayValue ?? []
        // A slice of one port without a name is for every Service port, as for a Service without a name for its port.
        let found = ports.first { ($0["name"] ?? "") == (portName ?? "") } ?? (ports.count == 1 ? ports[0] : nil)
        guard let number = found?["port"]?.intValue else { return [] }
        return (slice["endpoints"]?.arrayValue ?? [])
            .filter { $0.at("conditions", "ready") != false }
            .flatMap { $0["addresses"]?.arrayValue ?? [] }
            .compactMap { $0.stringValue.flatMap { IPv4($0) } }
            .map { SocketEndpoint(address: $0, port: number) }
    }

    private static func backends(
        for port: JSON, own: [LabMesh.Export], remote: [LabMesh.Export], affinity: GlobalService.Affinity?
    ) -> [SocketEndpoint] {
        func matching(_ exports: [LabMesh.Export]) -> [SocketEndpoint] {
            exports.filter { $0.portName == port["name"]?.stringValue && $0.port == port["port"]?.intValue }
                .flatMap(\.backends)
        }
        let (near, far) = (matching(own), matching(remote))
        return switch affinity {
        case .local: near.isEmpty ? far : near
        case .remote: far.isEmpty ? near : far
        case .some(.none), nil: near + far
        }
    }

    private func frontends(of port: JSON, _ service: JSON) -> [SocketEndpoint] {
        guard let number = port["port"]?.intValue, (port["protocol"] ?? "TCP") == "TCP" else { return [] }
        var endpoints: [SocketEndpoint] = []
        if let address = service.at("spec", "clusterIP")?.stringValue.flatMap({ IPv4($0) }) {
            endpoints.append(SocketEndpoint(address: address, port: number))
        }
        let type = service.at("spec", "type")?.stringValue
        if ["NodePort", "LoadBalancer"].contains(type), let nodePort = port["nodePort"]?.intValue {
            endpoints += context.facts.settings.nodes.indices.map {
                SocketEndpoint(address: context.facts.plan.node($0), port: nodePort)
            }
        }
        for ingress in service.at("status", "loadBalancer", "ingress")?.arrayValue ?? [] where type == "LoadBalancer" {
            if let address = ingress["ip"]?.stringValue.flatMap({ IPv4($0) }) {
                endpoints.append(SocketEndpoint(address: address, port: number))
            }
        }
        return endpoints
    }

    /// Gives a Service of type LoadBalancer its address, as a cloud's controller does.
    func balance(_ key: ObjectStore.Key) {
        guard let service = context.store.get(key), !service.isTerminating else { return }
        let isBalanced = service.at("spec", "type") == "LoadBalancer"
        let address = isBalanced ? addresses.balancer(of: service) : nil
        context.store.change(key) { object in
            let ingress: [JSON] = address.map { [["ip": .string($0.description), "ipMode": "VIP"]] } ?? []
            object[path: ["status", "loadBalancer"]] = ingress.isEmpty ? [:] : ["ingress": .array(ingress)]
        }
    }
}

/// A Service with the annotations that make it one with those of its name in connected clusters.
struct GlobalService: Sendable, Hashable {
    enum Affinity: String, Sendable { case local, remote, none }

    /// Whether this cluster's endpoints serve the others.
    var isShared: Bool
    var affinity: Affinity

    /// `nil` for a Service that is not global.
    init?(_ service: JSON) {
        let annotations = service.objectAnnotations
        func value(_ name: String, _ legacy: String) -> String? {
            (annotations["service.cilium.io/\(name)"] ?? annotations["io.cilium/\(legacy)"])?.lowercased()
        }
        guard value("global", "global-service") == "true" else { return nil }
        isShared = value("shared", "shared-service") != "false"
        affinity = value("affinity", "service-affinity").flatMap(Affinity.init) ?? .none
    }
}
