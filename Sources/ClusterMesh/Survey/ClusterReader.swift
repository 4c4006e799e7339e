import Changes
import Fleet
import KubernetesAPI
import Values

/// Reads what concerns the mesh from one cluster.
struct ClusterReader: Sendable {
    let cluster: Cluster
    let namespace: String

    init(_ cluster: Cluster, namespace: String) {
        self.cluster = cluster
        self.namespace = namespace
    }

    var client: KubernetesClient { cluster.client }

    func name(_ name: String) -> ObjectName { ObjectName(namespace: namespace, name: name) }

    func find(_ kind: String, _ name: String) async throws(OperationError) -> JSON? {
        try await client.find(kind, self.name(name))
    }

    func installation() async throws -> CiliumInstallation {
        async let configMap = find("configmaps", "cilium-config")
        async let daemonSet = find("daemonsets", "cilium")
        let (config, agents) = try await (configMap, daemonSet)
        var installation = CiliumInstallation()
        installation.config = config.map { $0["data"]?.stringMap ?? [:] }
        installation.daemonSet = agents
        guard config != nil || agents != nil else { return installation }
        installation.version = try await version(of: agents)
        installation.isHelmOwned = try await isHelmOwned(config, agents)
        return installation
    }

    private func isHelmOwned(_ objects: JSON?...) async throws -> Bool {
        if objects.contains(where: CiliumInstallation.isHelmOwned) { return true }
        let releases = try await client.list("secrets", namespace: namespace, labels: "owner=helm")
        return releases.contains {
            $0.at("metadata", "name")?.stringValue?.hasPrefix("sh.helm.release.v1.cilium.") == true
        }
    }

    /// From the image's tag, or from an agent itself where the tag is no version.
    private func version(of daemonSet: JSON?) async throws -> CiliumVersion? {
        guard let image = CiliumInstallation.agentImage(of: daemonSet) else { return nil }
        if let version = CiliumVersion(text: image) { return version }
        return try await AgentCommand(reader: self).version()
    }

    /// What only some clusters have, or only some people may see. Not seeing it is reported, as checks get weaker.
    func optional<Value: Sendable>(
        _ what: String, _ body: () async throws(OperationError) -> Value
    ) async throws(OperationError) -> Value? {
        do {
            return try await body()
        } catch  where error.code == .forbidden {
            cluster.gate.report(
                .warning(cluster: cluster.name, text: "\(what) cannot be read, so it is not checked: \(error.message)"))
            return nil
        } catch  where [.notFound, .unsupported, .invalidInput].contains(error.code) {
            return nil
        }
    }
}

extension CiliumVersion {
    /// The version of the agents' image in a cluster; `nil` where there is no DaemonSet `cilium`, or nothing tells its
    /// version.
    public static func installed(
        on cluster: Cluster, namespace: String = "kube-system"
    ) async throws -> CiliumVersion? {
        try await ClusterReader(cluster, namespace: namespace).installation().version
    }
}
