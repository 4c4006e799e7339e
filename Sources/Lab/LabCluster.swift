import FoundationEssentials
import Values

/// One simulated cluster of a running lab.
public final class LabCluster: Sendable {
    public struct Node: Sendable, Hashable {
        public let name: String
        /// An IPv4 address: the node's InternalIP.
        public let address: String
    }

    /// ``ClusterSettings/label``: how the fleet calls it.
    public let name: String
    public let settings: ClusterSettings
    public let nodes: [Node]
    /// `https://127.1.0.11:6443`.
    public let serverURL: String
    /// A kubeconfig with one cluster, one administrator with a client certificate, and the context ``context``.
    public let kubeconfig: String
    /// What kubeadm calls the context and kubespray the cluster: the same in every cluster of a lab, as in reality.
    public let context = "kubernetes-admin@cluster.local"

    let simulation: Simulation

    init(_ simulation: Simulation) {
        let facts = simulation.context.facts
        name = facts.settings.label
        var settings = facts.settings
        settings.ciliumVersion = facts.release.description
        self.settings = settings
        nodes = facts.nodeNames.indices.map {
            Node(name: facts.nodeNames[$0], address: facts.plan.node($0).description)
        }
        serverURL = "https://\(facts.plan.apiServer)"
        kubeconfig = Self.kubeconfig(
            serverURL: serverURL, authority: facts.authority, administrator: simulation.administrator)
        self.simulation = simulation
    }

    private static func kubeconfig(serverURL: String, authority: String, administrator: PEMIdentity) -> String {
        func encode(_ text: String) -> JSON { .string(Data(text.utf8).base64EncodedString()) }
        let document: JSON = [
            "apiVersion": "v1", "kind": "Config", "preferences": [:],
            "clusters": [
                [
                    "name": "cluster.local",
                    "cluster": ["server": .string(serverURL), "certificate-authority-data": encode(authority)],
                ]
            ],
            "users": [
                [
                    "name": "kubernetes-admin",
                    "user": [
                        "client-certificate-data": encode(administrator.certificate),
                        "client-key-data": encode(administrator.key.reveal()),
                    ],
                ]
            ],
            "contexts": [
                [
                    "name": "kubernetes-admin@cluster.local",
                    "context": ["cluster": "cluster.local", "user": "kubernetes-admin"],
                ]
            ],
            "current-context": "kubernetes-admin@cluster.local",
        ]
        return document.yaml
    }

    /// A token as the kubelet mounts it into the pods of a service account.
    ///
    /// - Parameter lifetime: Any, also one that `kubectl create token` would be refused.
    /// - Returns: `nil` when there is no such account.
    package func serviceAccountToken(_ name: String, namespace: String, lifetime: Duration) -> SecretString? {
        simulation.serviceAccountToken(name, namespace: namespace, lifetime: lifetime)
    }

    /// The PEM certificate that clients trust, which pods find as `ca.crt` beside the token.
    package var authority: String { simulation.context.facts.authority }

    /// Refuses connections to a port of every node, and ends those that are there.
    public func closePort(_ port: Int) async { await simulation.setPort(port, closed: true) }

    /// Undoes ``closePort(_:)``.
    public func openPort(_ port: Int) async { await simulation.setPort(port, closed: false) }

    /// A node loses its power: it is not ready, nothing answers at its address, its pods are made anew elsewhere.
    ///
    /// - Throws: ``LabError`` when there is no such node.
    public func stopNode(_ name: String) async throws(LabError) {
        await simulation.setNode(try index(ofNode: name), dark: true)
    }

    /// Undoes ``stopNode(_:)``.
    ///
    /// - Throws: ``LabError`` when there is no such node.
    public func startNode(_ name: String) async throws(LabError) {
        await simulation.setNode(try index(ofNode: name), dark: false)
    }

    private func index(ofNode name: String) throws(LabError) -> Int {
        guard let index = nodes.firstIndex(where: { $0.name == name }) else {
            throw LabError(
                "\(self.name) has no node \"\(name)\"",
                hint: Suggestion.hint(for: name, among: nodes.map(\.name), kind: "node"))
        }
        return index
    }

    /// Puts a new certificate authority into the secret `kube-system/cilium-ca` and issues the cluster's mesh
    /// certificates anew from it, as somebody does who reinstalls one cluster of a mesh.
    ///
    /// - Throws: ``LabError`` when a certificate that is there cannot be read.
    public func replaceMeshAuthority() async throws(LabError) {
        try await simulation.replaceMeshAuthority(MeshAuthority.make())
    }
}
