import Synchronization
import Values

/// Gives Services their ClusterIPs, NodePorts and load balancers' addresses.
final class ServiceAddresses: ServiceAllocator {
    private static let nodePorts = 30_000...32_767

    private struct State: Sendable {
        /// By who has them: namespace/name.
        var addresses: [IPv4: String] = [:]
        var ports: [Int: String] = [:]
        var balancers: [String: IPv4] = [:]
    }

    private let plan: AddressPlan
    private let state: Mutex<State>

    init(plan: AddressPlan) {
        self.plan = plan
        state = Mutex(State(addresses: [plan.kubernetesService: "default/kubernetes"]))
    }

    func allocate(for service: JSON, old: JSON?, dryRun: Bool) throws(StatusError) -> JSON {
        try state.withLock { state throws(StatusError) in
            var copy = state
            let result = try allocate(service, old: old, in: &copy)
            if !dryRun { state = copy }
            return result
        }
    }

    func release(service: JSON) {
        let owner = Self.owner(service)
        state.withLock { state in
            state.addresses = state.addresses.filter { $0.value != owner }
            state.ports = state.ports.filter { $0.value != owner }
            state.balancers[owner] = nil
        }
    }

    /// The address of a Service's load balancer; `nil` when there are no more.
    func balancer(of service: JSON) -> IPv4? {
        let owner = Self.owner(service)
        return state.withLock { state in
            if let address = state.balancers[owner] { return address }
            let used = Set(state.balancers.values)
            let free = (1..<(plan.loadBalancers.count - 1)).lazy.map { self.plan.loadBalancers.base.advanced(by: $0) }
                .first { !used.contains($0) }
            state.balancers[owner] = free
            return free
        }
    }

    private static func owner(_ service: JSON) -> String {
        "\(service.objectNamespace ?? "default")/\(service.objectName)"
    }

    private func allocate(_ service: JSON, old: JSON?, in state: inout State) throws(StatusError) -> JSON {
        let owner = Self.owner(service)
        let type = service.at("spec", "type")?.stringValue ?? "ClusterIP"
        guard type != "ExternalName" else { return service }
        var service = service
        let address = try address(of: service, old: old, owner: owner, in: &state)
        service[path: ["spec", "clusterIP"]] = .string(address)
        service[path: ["spec", "clusterIPs"]] = [.string(address)]
        guard ["NodePort", "LoadBalancer"].contains(type) else {
            state.ports = state.ports.filter { $0.value != owner }
            return service
        }
        service[path: ["spec", "ports"]] = .array(try ports(of: service, old: old, owner: owner, in: &state))
        return service
    }

    private func address(
        of service: JSON, old: JSON?, owner: String, in state: inout State
    ) throws(StatusError) -> String {
        let asked = service.at("spec", "clusterIP")?.stringValue ?? ""
        let wanted = asked.isEmpty ? old?.at("spec", "clusterIP")?.stringValue ?? "" : asked
        if wanted == "None" { return wanted }
        if wanted.isEmpty {
            // The first 32 are left for who asks for a certain one, as Kubernetes does.
            let free = (32..<(plan.services.count - 1)).lazy.map { self.plan.services.base.advanced(by: $0) }
                .first { [state] in state.addresses[$0] == nil }
            guard let free else { throw StatusError.internalError("failed to allocate a serviceIP: range is full") }
            state.addresses[free] = owner
            return free.description
        }
        let field = "spec.clusterIPs"
        guard let address = IPv4(wanted), plan.services.contains(address) else {
            throw Self.invalid(
                service, field, ["\(wanted)"],
                "failed to allocate IP \(wanted): the provided network does not match the current range")
        }
        guard state.addresses[address] == nil || state.addresses[address] == owner else {
            throw Self.invalid(
                service, field, ["\(wanted)"], "failed to allocate IP \(wanted): provided IP is already allocated")
        }
        state.addresses[address] = owner
        return wanted
    }

    private func ports(
        of service: JSON, old: JSON?, owner: String, in state: inout State
    ) throws(StatusError) -> [JSON] {
        state.ports = state.ports.filter { $0.value != owner }
        let before = old?.at("spec", "ports")?.arrayValue ?? []
        var result: [JSON] = []
        for (index, port) in (service.at("spec", "ports")?.arrayValue ?? []).enumerated() {
            var port = port
            let kept = before.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
            var number = port["nodePort"]?.intValue ?? 0
            if number == 0 { number = kept?["nodePort"]?.intValue ?? 0 }
            if number == 0 { number = freePort(in: state) }
            try check(number, service, index: index, in: state)
            state.ports[number] = owner
            port["nodePort"] = JSON(number)
            result.append(port)
        }
        return result
    }

    /// From the cluster's own part of the range on, and round.
    private func freePort(in state: State) -> Int {
        let range = Self.nodePorts
        let start = min(plan.firstNodePort, range.upperBound)
        let ports = Array(start...range.upperBound) + Array(range.lowerBound..<start)
        return ports.first { state.ports[$0] == nil } ?? 0
    }

    private func check(_ port: Int, _ service: JSON, index: Int, in state: State) throws(StatusError) {
        let field = "spec.ports[\(index)].nodePort"
        guard Self.nodePorts.contains(port) else {
            let range = "\(Self.nodePorts.lowerBound)-\(Self.nodePorts.upperBound)"
            throw Self.invalid(
                service, field, JSON(port),
                "provided port is not in the valid range. The range of valid ports is \(range)")
        }
        if state.ports[port] != nil {
            throw Self.invalid(service, field, JSON(port), "provided port is already allocated")
        }
    }

    private static func invalid(_ service: JSON, _ field: String, _ value: JSON, _ detail: String) -> StatusError {
        .invalid("Service", service.objectName, [.invalid(field, value, detail)])
    }
}
