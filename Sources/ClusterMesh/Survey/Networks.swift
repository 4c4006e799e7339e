import Values

/// The addresses a cluster uses.
struct Networks: Sendable, Hashable {
    var pods: [AddressRange] = []
    var services: [AddressRange] = []
    /// Whether ``services`` are whole ranges and not the addresses of the Services that happen to exist.
    var knowsServiceRanges = false
    var nodes: [AddressRange] = []

    /// The pods' ranges, by the mode that gives pods their addresses: nodes carry a `podCIDR` in other modes too, but
    /// nothing uses it there.
    static func podRanges(
        config: [String: String], nodes: [JSON], ciliumNodes: [JSON], kubeadm: JSON?
    ) -> [AddressRange] {
        let pool = [AddressRange](
            list: [config["cluster-pool-ipv4-cidr"], config["cluster-pool-ipv6-cidr"]].compactMap { $0 }
                .joined(separator: ","))
        let ciliumNodeRanges = ranges(ciliumNodes, path: ["spec", "ipam", "podCIDRs"])
        var nodeRanges = ranges(nodes, path: ["spec", "podCIDRs"])
        if nodeRanges.isEmpty {
            nodeRanges = nodes.compactMap { $0.at("spec", "podCIDR")?.stringValue }.compactMap { AddressRange($0) }
        }
        let whole = [AddressRange](list: kubeadm?.at("networking", "podSubnet")?.stringValue ?? "")
        let isKubernetes = config["ipam"] == "kubernetes" || (config["ipam"] == nil && pool.isEmpty)
        let candidates =
            isKubernetes
            ? [nodeRanges, whole, ciliumNodeRanges, pool] : [pool, ciliumNodeRanges, nodeRanges, whole]
        return candidates.first { !$0.isEmpty } ?? []
    }

    private static func ranges(_ objects: [JSON], path: [String]) -> [AddressRange] {
        objects.flatMap { $0[path: path]?.arrayValue ?? [] }.compactMap(\.stringValue).compactMap { AddressRange($0) }
    }

    /// The Services' ranges, from whatever says them: ServiceCIDR objects (Kubernetes 1.33), the API server's arguments,
    /// kubeadm's configuration.
    static func serviceRanges(serviceCIDRs: [JSON], apiServerPods: [JSON], kubeadm: JSON?) -> [AddressRange] {
        let objects = ranges(serviceCIDRs, path: ["spec", "cidrs"])
        if !objects.isEmpty { return objects }
        let argument = apiServerPods.lazy.compactMap { Self.argument("--service-cluster-ip-range", of: $0) }.first
        return [AddressRange](list: argument ?? kubeadm?.at("networking", "serviceSubnet")?.stringValue ?? "")
    }

    static func clusterIPs(_ services: [JSON]) -> [AddressRange] {
        services.flatMap { service -> [String] in
            let all = service.at("spec", "clusterIPs")?.arrayValue?.compactMap(\.stringValue) ?? []
            return all.isEmpty ? [service.at("spec", "clusterIP")?.stringValue].compactMap { $0 } : all
        }.compactMap { AddressRange($0) }
    }

    private static func argument(_ name: String, of pod: JSON) -> String? {
        let containers = pod.at("spec", "containers")?.arrayValue ?? []
        let words = containers.flatMap { ($0["command"]?.arrayValue ?? []) + ($0["args"]?.arrayValue ?? []) }
        return words.compactMap(\.stringValue).first { $0.hasPrefix(name + "=") }.map {
            String($0.dropFirst(name.count + 1))
        }
    }

    /// A node's addresses for other nodes: its InternalIPs, or its ExternalIPs where it has none.
    static func addresses(ofNode node: JSON) -> [String] {
        let all = node.at("status", "addresses")?.arrayValue ?? []
        func typed(_ type: String) -> [String] {
            all.filter { $0["type"]?.stringValue == type }.compactMap { $0["address"]?.stringValue }
        }
        let inside = typed("InternalIP")
        return inside.isEmpty ? typed("ExternalIP") : inside
    }
}
