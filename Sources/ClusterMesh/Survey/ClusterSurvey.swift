import Changes
import Fleet
import KubernetesAPI
import Values

/// What the checks before a mesh look at, of one cluster.
struct ClusterSurvey: Sendable {
    /// The name in the fleet.
    var cluster: String
    var installation = CiliumInstallation()
    var networks = Networks()
    /// The NodePort of Service `clustermesh-apiserver`, where there is one.
    var meshNodePort: Int?
    /// Of secret `cilium-ca`, in hexadecimal.
    var authorityKeyIdentifier: String?

    /// How messages call it: `cluster01`, or `prod (cluster-name cluster01)`.
    var label: String {
        guard let name = installation.clusterName, name != cluster else { return cluster }
        return "\(cluster) (cluster-name \(name))"
    }
}

extension ClusterReader {
    func survey() async throws -> ClusterSurvey {
        async let installation = installation()
        async let networks = networks()
        async let service = find("services", ApiserverManifests.name)
        async let authority = find("secrets", AuthoritySecret.name)
        var survey = ClusterSurvey(cluster: cluster.name)
        survey.installation = try await installation
        let (ranges, kubeadm, nodes, ciliumNodes) = try await networks
        survey.networks = ranges
        survey.networks.pods = Networks.podRanges(
            config: survey.installation.config ?? [:], nodes: nodes, ciliumNodes: ciliumNodes, kubeadm: kubeadm)
        survey.meshNodePort = try await service.flatMap(ApiserverService.nodePort)
        survey.authorityKeyIdentifier = try await AuthoritySecret.authority(of: authority)?.keyIdentifier
        return survey
    }

    private func networks() async throws -> (Networks, kubeadm: JSON?, nodes: [JSON], ciliumNodes: [JSON]) {
        async let nodes = client.list("nodes")
        async let services = client.list("services")
        async let ciliumNodes = optional("the list of ciliumnodes") { () throws(OperationError) in
            try await client.list("ciliumnodes")
        }
        async let kubeadm = kubeadmConfiguration()
        async let ranges = serviceCIDRs()
        async let servers = apiServerPods()
        var networks = Networks()
        networks.nodes = try await nodes.flatMap(Networks.addresses).compactMap { AddressRange($0) }
        networks.services = try await Networks.serviceRanges(
            serviceCIDRs: ranges, apiServerPods: servers, kubeadm: kubeadm)
        networks.knowsServiceRanges = !networks.services.isEmpty
        if !networks.knowsServiceRanges { networks.services = try await Networks.clusterIPs(services) }
        return try await (networks, kubeadm, nodes, ciliumNodes ?? [])
    }

    private func serviceCIDRs() async throws(OperationError) -> [JSON] {
        try await optional("the list of servicecidrs") { () throws(OperationError) in
            try await client.list("servicecidrs")
        } ?? []
    }

    private func apiServerPods() async throws(OperationError) -> [JSON] {
        try await optional("the API server's pods") { () throws(OperationError) in
            try await client.list("pods", namespace: "kube-system", labels: "component=kube-apiserver")
        } ?? []
    }

    private func kubeadmConfiguration() async throws(OperationError) -> JSON? {
        let found = try await optional("configmap kube-system/kubeadm-config") { () throws(OperationError) in
            try await client.find("configmaps", "kube-system/kubeadm-config")
        }
        guard let text = found??.at("data", "ClusterConfiguration")?.stringValue else { return nil }
        return try? JSON(yaml: text)
    }
}
