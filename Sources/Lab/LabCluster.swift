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

    init(settings: ClusterSettings, nodes: [Node], serverURL: String, kubeconfig: String) {
        name = settings.label
        self.settings = settings
        self.nodes = nodes
        self.serverURL = serverURL
        self.kubeconfig = kubeconfig
    }

    /// Refuses connections to a port of every node, and ends those that are there.
    public func closePort(_ port: Int) async {}

    /// Undoes ``closePort(_:)``.
    public func openPort(_ port: Int) async {}

    /// A node loses its power: it is not ready, nothing answers at its address, its pods are gone.
    ///
    /// - Throws: ``LabError`` when there is no such node.
    public func stopNode(_ name: String) async throws(LabError) {}

    /// Undoes ``stopNode(_:)``.
    ///
    /// - Throws: ``LabError`` when there is no such node.
    public func startNode(_ name: String) async throws(LabError) {}

    /// Puts a new certificate authority into the secret `kube-system/cilium-ca` and issues the cluster's mesh
    /// certificates anew from it, as somebody does who reinstalls one cluster of a mesh.
    public func replaceMeshAuthority() async throws(LabError) {}
}
