import Values

/// What is known of a cluster's Cilium from its ConfigMap `cilium-config` and its DaemonSet `cilium`.
struct CiliumInstallation: Sendable {
    /// `nil` where there is no such ConfigMap.
    var config: [String: String]?
    var daemonSet: JSON?
    var version: CiliumVersion?
    var isHelmOwned = false

    var clusterName: String? { config?["cluster-name"].flatMap { $0.isEmpty ? nil : $0 } }
    var clusterID: Int? { config?["cluster-id"].flatMap { Int($0) } }
    var maxConnectedClusters: Int? { config?["max-connected-clusters"].flatMap { Int($0) } }
    var isThere: Bool { config != nil && daemonSet != nil }

    var agentImage: String? { Self.agentImage(of: daemonSet) }

    static func agentImage(of daemonSet: JSON?) -> String? {
        let containers = daemonSet?.at("spec", "template", "spec", "containers")?.arrayValue ?? []
        let agent = containers.first { $0["name"]?.stringValue == "cilium-agent" } ?? containers.first
        return agent?["image"]?.stringValue
    }

    /// Helm marks what it owns; what `helm template` printed and somebody applied lacks these annotations.
    static func isHelmOwned(_ object: JSON?) -> Bool {
        object?.at("metadata", "annotations", "meta.helm.sh/release-name") != nil
    }

    func isOn(_ key: String) -> Bool { config?[key] == "true" }

    /// Whether the agents replace kube-proxy's handling of NodePorts.
    var replacesKubeProxy: Bool {
        ["true", "strict", "partial"].contains(config?["kube-proxy-replacement"] ?? "false")
            || isOn("enable-node-port")
    }

    /// `tunnel/vxlan`, `tunnel/geneve` or `native`. Up to 1.13 the key `tunnel` says it, later two keys do.
    var datapath: String {
        let config = config ?? [:]
        if let tunnel = config["tunnel"], config["routing-mode"] == nil {
            return tunnel == "disabled" ? "native" : "tunnel/\(tunnel)"
        }
        guard config["routing-mode"] != "native" else { return "native" }
        return "tunnel/\(config["tunnel-protocol"] ?? "vxlan")"
    }
}
