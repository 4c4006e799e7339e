import Changes
import Fleet
import FoundationEssentials
import KubernetesAPI
import Values

/// What the clusters of a run have agreed on, however many of them are being enabled at the same time.
actor MeshCoordinator {
    private let clusters: [Cluster]
    private let namespace: String
    private let concurrency: Int
    private let turnstile = Turnstile()
    private var agreement: Agreement?
    /// What peers will need of clusters enabled in this run; a dry run has no other place for it.
    private var materials: [String: PeerMaterial] = [:]

    private struct Agreement: Sendable {
        var authority: CertificateAuthority?
        var nodePorts: NodePortPlan
    }

    init(clusters: [Cluster], namespace: String, concurrency: Int) {
        self.clusters = clusters
        self.namespace = namespace
        self.concurrency = concurrency
    }

    /// The authority for a cluster that has none: the given one, the first cluster's, or a new one for all.
    func authority(given: CertificateAuthority?, now: Date) async throws -> CertificateAuthority {
        try await agree()
        if given == nil, let authority = agreement?.authority { return authority }
        let authority = try given ?? CertificateAuthority.make(now: now)
        agreement?.authority = authority
        return authority
    }

    func nodePort(for cluster: String, wanted: Int?) async throws -> Int? {
        try await agree()
        return agreement?.nodePorts.port(for: cluster, wanted: wanted)
    }

    func keep(_ material: PeerMaterial) { materials[material.cluster] = material }

    func material(of cluster: String) -> PeerMaterial? { materials[cluster] }

    /// Asks every cluster of the fleet once, whoever comes first.
    private func agree() async throws {
        try await turnstile.pass {
            guard await self.agreement == nil else { return }
            await self.settle(try await self.ask())
        }
    }

    private func settle(_ agreement: Agreement) { self.agreement = agreement }

    private nonisolated func ask() async throws -> Agreement {
        let answers = try await clusters.mapConcurrently(limit: concurrency) { cluster in
            let reader = ClusterReader(cluster, namespace: self.namespace)
            async let secret = reader.find("secrets", AuthoritySecret.name)
            async let services = cluster.client.list("services")
            async let daemonSet = reader.find("daemonsets", "cilium")
            let authority = AuthoritySecret.authority(of: try await secret)
            let image = CiliumInstallation.agentImage(of: try await daemonSet)
            return (
                authority,
                Self.ports(
                    of: cluster.name, version: image.flatMap { CiliumVersion(text: $0) }, try await services,
                    namespace: self.namespace)
            )
        }
        let usable = answers.compactMap(\.0).first(where: \.canSign)
        return Agreement(authority: usable, nodePorts: NodePortPlan(answers.map(\.1)))
    }

    private static func ports(
        of cluster: String, version: CiliumVersion?, _ services: [JSON], namespace: String
    ) -> NodePortPlan.Cluster {
        let own = services.first {
            $0.at("metadata", "name")?.stringValue == ApiserverManifests.name
                && $0.at("metadata", "namespace")?.stringValue == namespace
        }
        return NodePortPlan.Cluster(
            name: cluster, version: version, current: own.flatMap(ApiserverService.nodePort),
            taken: Set(ApiserverService.nodePorts(of: services.filter { $0 != own })))
    }
}
