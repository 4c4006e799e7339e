import FoundationEssentials
import Testing
import Values

@testable import Lab

/// Connects clusters of a lab the way the recordings in the documentation of Cilium's own tool show it, without any of
/// the code that the lab is there to rehearse.
struct MeshFixture {
    static let namespace = "kube-system"

    let cluster: LabCluster
    let authority: ClusterPKI

    private var store: ObjectStore { cluster.simulation.store }
    private var release: CiliumRelease { cluster.simulation.context.facts.release }

    /// Certificates, account and role, Deployment and Service.
    func enable(without missing: Set<String> = [], serverNames: [String] = ["*.mesh.cilium.io"]) throws {
        let name = cluster.settings.name
        let identities = [
            "server": try authority.issue(
                commonName: "clustermesh-apiserver", dnsNames: serverNames + ["localhost"], addresses: ["127.0.0.1"],
                purpose: .both),
            "admin": try authority.issue(
                commonName: release < .minor(14) ? "root" : "admin-\(name)", dnsNames: ["localhost"], purpose: .both),
            "remote": try authority.issue(commonName: "remote", purpose: .both),
        ]
        for (purpose, identity) in identities where !missing.contains(purpose) {
            store.put(Self.secret("clustermesh-apiserver-\(purpose)-cert", authority, identity))
        }
        store.put(MeshAuthority.secret(authority, cluster.settings))
        for object in try JSON.yamlDocuments(
            release < .minor(15) ? Self.olderServer(name, cluster.settings.id, release) : Self.server(release))
        {
            store.put(try allocated(object))
        }
    }

    private func allocated(_ object: JSON) throws -> JSON {
        guard object["kind"] == "Service" else { return object }
        // As the API server does at creation.
        return try cluster.simulation.addresses.allocate(for: object, old: nil, dryRun: false)
    }

    static func secret(_ name: String, _ authority: ClusterPKI, _ identity: PEMIdentity) -> JSON {
        func encode(_ text: String) -> JSON { .string(Data(text.utf8).base64EncodedString()) }
        return [
            "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
            "data": [
                "ca.crt": encode(authority.authority.certificate), "tls.crt": encode(identity.certificate),
                "tls.key": encode(identity.key.reveal()),
            ],
        ]
    }

    var nodePort: Int {
        let service = store.get(.init(.services, namespace: Self.namespace, name: "clustermesh-apiserver"))
        return service?.at("spec", "ports")?[0]?["nodePort"]?.intValue ?? 0
    }

    /// The secret with the peers, and their names in the agents' pods.
    func connect(to peers: [MeshFixture], authority other: ClusterPKI? = nil, port: Int? = nil) throws {
        let trusted = other ?? authority
        let client = try trusted.issue(commonName: "remote", purpose: .both)
        var data: [String: JSON] = [:]
        func put(_ key: String, _ text: String) { data[key] = .string(Data(text.utf8).base64EncodedString()) }
        for peer in peers {
            let name = peer.cluster.settings.name
            let files = "/var/lib/cilium/clustermesh/\(name).etcd-client"
            put(
                name,
                """
                endpoints:
                - https://\(name).mesh.cilium.io:\(port ?? peer.nodePort)
                trusted-ca-file: \(files)-ca.crt
                key-file: \(files).key
                cert-file: \(files).crt

                """)
            put("\(name).etcd-client-ca.crt", trusted.authority.certificate)
            put("\(name).etcd-client.crt", client.certificate)
            put("\(name).etcd-client.key", client.key.reveal())
        }
        store.put([
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": .object(data),
            "metadata": ["name": "cilium-clustermesh", "namespace": .string(Self.namespace)],
        ])
        setAliases(peers.map { ($0.cluster.settings.name, $0.cluster.nodes[0].address) })
    }

    func setAliases(_ aliases: [(String, String)]) {
        store.change(.init(.daemonSets, namespace: Self.namespace, name: "cilium")) { set in
            set[path: ["spec", "template", "spec", "hostAliases"]] = .array(
                aliases.map { ["ip": .string($0.1), "hostnames": [.string("\($0.0).mesh.cilium.io")]] })
        }
    }

    /// What Helm renders for peers: the agents ask their own cluster's kvstoremesh, and that one the peers.
    func connectThroughCache(to peers: [MeshFixture]) throws {
        let local = try authority.issue(commonName: "local-\(cluster.settings.name)", purpose: .both)
        store.put(Self.secret("clustermesh-apiserver-local-cert", authority, local))
        func put(_ name: String, prefix: String, _ endpoint: (MeshFixture) -> String) {
            let files = "\(MeshClient.folder)/\(prefix)-etcd-client"
            let data = peers.map { peer in
                let text = """
                    endpoints:
                    - https://\(endpoint(peer))
                    trusted-ca-file: \(files)-ca.crt
                    key-file: \(files).key
                    cert-file: \(files).crt
                    """
                return (peer.cluster.settings.name, JSON.string(Data(text.utf8).base64EncodedString()))
            }
            store.put([
                "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
                "data": .object(Dictionary(data) { $1 }),
                "metadata": ["name": .string(name), "namespace": .string(Self.namespace)],
            ])
        }
        put("cilium-kvstoremesh", prefix: "common") { "\($0.cluster.settings.name).mesh.cilium.io:\($0.nodePort)" }
        put("cilium-clustermesh", prefix: "local") { _ in "clustermesh-apiserver.kube-system.svc:2379" }
        store.change(.init(.deployments, namespace: Self.namespace, name: "clustermesh-apiserver")) { object in
            object[path: ["spec", "template", "spec", "hostAliases"]] = .array(
                peers.map { peer in
                    let name = JSON.string("\(peer.cluster.settings.name).mesh.cilium.io")
                    return ["ip": .string(peer.cluster.nodes[0].address), "hostnames": [name]]
                })
        }
    }

    /// Enables and connects every pair of clusters.
    static func connectAll(_ lab: Lab) async throws {
        let authority = try MeshAuthority.make()
        let members = lab.clusters.map { MeshFixture(cluster: $0, authority: authority) }
        for member in members { try member.enable() }
        for member in members {
            try member.connect(to: members.filter { $0.cluster.name != member.cluster.name })
        }
        for one in lab.clusters {
            for other in lab.clusters where one.name < other.name {
                try await waitUntilConnected(lab, one.name, other.name)
            }
        }
    }

    static func waitUntilConnected(_ lab: Lab, _ one: String, _ other: String, _ wanted: Bool = true) async throws {
        for await _ in lab.meshChanges() where lab.isConnected(one, other) == wanted { return }
        Issue.record("the lab has ended before \(one) and \(other) were\(wanted ? "" : " no longer") connected")
    }

    /// What the agents of the cluster say of a peer.
    func state(of peer: String) async -> [PeerLink.State] {
        await cluster.simulation.kubelet.running.values.compactMap(\.current.agent).flatMap(\.current)
            .filter { $0.name == peer }.map(\.state)
    }

    /// Waits until an agent has failed to reach a peer for a reason that contains a text.
    func waitForFailure(of peer: String, in lab: Lab, _ reason: String) async {
        for await _ in lab.meshChanges() {
            if await state(of: peer).contains(where: { $0.cause?.contains(reason) ?? false }) { return }
        }
        Issue.record("the lab has ended before an agent said \(reason)")
    }
}
