import Changes
import Fleet
import KubernetesAPI
import Values

extension ClusterReader {
    /// What this cluster's peers need to reach it.
    ///
    /// - Throws: ``OperationError`` with code `unsupported` where the mesh is not enabled, or belongs to Helm.
    func peerMaterial() async throws -> PeerMaterial {
        let installation = try await installation()
        if installation.isHelmOwned {
            throw HelmValues.error(cluster: cluster.name, installation: installation, options: .init())
        }
        guard let clusterName = installation.clusterName else {
            throw notEnabled("cilium-config has no cluster-name")
        }
        let service = try await find("services", ApiserverManifests.name)
        guard let service, let port = ApiserverService.port(of: service), ApiserverService.fault(of: service) == nil
        else {
            throw notEnabled(
                "service \(name(ApiserverManifests.name)): \(ApiserverService.fault(of: service) ?? "it has no port")")
        }
        guard let certificate = try await remoteCertificate() else {
            throw notEnabled("there is no secret \(name(CertificateProfile.remote.secretName))")
        }
        return PeerMaterial(
            cluster: cluster.name, clusterName: clusterName, port: port, addresses: try await addresses(of: service),
            certificate: certificate)
    }

    private func notEnabled(_ reason: String) -> OperationError {
        OperationError(
            .unsupported, "the cluster mesh is not enabled: \(reason)", operation: "connecting clusters",
            cluster: cluster.name, hint: "enable the mesh in this cluster first")
    }

    /// Older tools named the secret in the plural.
    func remoteCertificate() async throws(OperationError) -> IssuedCertificate? {
        let name = CertificateProfile.remote.secretName
        if let found = IssuedCertificate(secret: try await find("secrets", name)) { return found }
        return IssuedCertificate(secret: try await find("secrets", name + "s"))
    }

    /// Where a Service of this cluster is reached from others.
    func addresses(of service: JSON) async throws(OperationError) -> [String] {
        switch ApiserverService.type(of: service) {
        case "NodePort": return try await nodeAddresses()
        case "LoadBalancer":
            // The certificate is for a name of the mesh, so that hostAliases need addresses, not the balancer's name.
            var addresses: [String] = []
            for place in ApiserverService.ingress(of: service) {
                addresses +=
                    AddressRange(place) != nil ? [place] : try await NameLookup.addresses(of: place, cluster.name)
            }
            return Array(Set(addresses)).sorted()
        default: return ApiserverService.clusterIPs(of: service)
        }
    }

    static let meshSecret = "cilium-clustermesh"

    /// Changes the members of secret `cilium-clustermesh`, which is made where there is none and something to keep.
    func writeMeshSecret(_ change: @escaping @Sendable (inout [String: JSON]) -> Void) async throws(OperationError) {
        guard try await find("secrets", Self.meshSecret) != nil else {
            var members: [String: JSON] = [:]
            change(&members)
            guard !members.isEmpty else { return }
            try await client.create([
                "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
                "metadata": ["name": .string(Self.meshSecret), "namespace": .string(namespace)],
                "data": .object(members),
            ])
            return
        }
        try await client.update("secrets", name(Self.meshSecret)) { secret in
            var members = secret["data"]?.objectValue ?? [:]
            change(&members)
            if secret["data"]?.objectValue ?? [:] != members { secret["data"] = .object(members) }
        }
    }

    private static let aliasesPath = ["spec", "template", "spec", "hostAliases"]

    /// Changes the names that agents resolve, and the operator where it connects to peers too.
    func writeHostAliases(_ change: @escaping @Sendable (inout HostAliases) -> Void) async throws(OperationError) {
        try await writeHostAliases("daemonsets", "cilium", change)
        let config = try await find("configmaps", "cilium-config")?["data"]?.stringMap ?? [:]
        let connects = ["clustermesh-enable-endpoint-sync", "clustermesh-enable-mcs-api"].contains {
            config[$0] == "true"
        }
        guard connects, try await find("deployments", "cilium-operator") != nil else { return }
        try await writeHostAliases("deployments", "cilium-operator", change)
    }

    private func writeHostAliases(
        _ kind: String, _ name: String, _ change: @escaping @Sendable (inout HostAliases) -> Void
    ) async throws(OperationError) {
        try await client.update(kind, self.name(name)) { object in
            let before = HostAliases(object[path: Self.aliasesPath])
            var after = before
            change(&after)
            guard after != before else { return }
            object[path: Self.aliasesPath] = after.entries.isEmpty ? Optional<JSON>.none : after.json
        }
    }
}
