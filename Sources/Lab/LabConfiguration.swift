/// What a lab consists of.
public struct LabConfiguration: Sendable, Hashable {
    /// At most ``maximumClusters``; names, and nothing else, must be told apart for a lab to start.
    public var clusters: [ClusterSettings]
    /// The version of Kubernetes the API servers and kubelets report, without a `v`.
    public var kubernetesVersion: String

    public static let maximumClusters = 32
    public static let maximumNodes = 64
    public static let defaultCiliumVersion = "1.18.2"
    public static let defaultKubernetesVersion = "1.36.0"

    /// `clusters` clusters that differ in name, id and addresses only: `cluster01` with id 1, `cluster02`, …
    public init(
        clusters: Int = 2, nodes: Int = 2, ciliumVersion: String = Self.defaultCiliumVersion,
        kubernetesVersion: String = Self.defaultKubernetesVersion
    ) {
        let numbers = clusters > 0 ? Array(1...clusters) : []
        self.init(
            numbers.map { ClusterSettings(number: $0, nodes: nodes, ciliumVersion: ciliumVersion) },
            kubernetesVersion: kubernetesVersion)
    }

    public init(_ clusters: [ClusterSettings], kubernetesVersion: String = Self.defaultKubernetesVersion) {
        self.clusters = clusters
        self.kubernetesVersion = kubernetesVersion
    }
}

/// One cluster of a lab, and the faults it is asked to have.
public struct ClusterSettings: Sendable, Hashable {
    /// How Cilium came into the cluster.
    public enum Installation: String, Sendable, Hashable, CaseIterable {
        /// By objects somebody wrote, as kubespray and kubean do.
        case manifests
        /// By a Helm release, whose secret is there.
        case helm
        /// There is no Cilium.
        case none
    }

    /// The secret `kube-system/cilium-ca`.
    public enum MeshAuthority: String, Sendable, Hashable, CaseIterable {
        /// Absent.
        case none
        /// A certificate authority that no other cluster has.
        case own
        /// The one that all clusters of the lab with this setting share.
        case shared
    }

    public struct Node: Sendable, Hashable {
        /// As `uname -r` prints it.
        public var kernelVersion: String
        /// As `PRETTY_NAME` of os-release says it.
        public var osImage: String

        public init(kernelVersion: String = "6.1.0-26-amd64", osImage: String = "Debian GNU/Linux 12 (bookworm)") {
            self.kernelVersion = kernelVersion
            self.osImage = osImage
        }
    }

    /// Which network 127.n.0.0/16 the cluster gets if that is free, or else the next.
    public var number: Int
    /// How the fleet calls the cluster: the name of its ``LabCluster`` and of its kubeconfig file. Unique in a lab.
    public var label: String
    /// `cluster-name` in `cilium-config`. Equal names are a fault that can be asked for.
    public var name: String
    /// `cluster-id` in `cilium-config`. Zero and equal ids are faults that can be asked for.
    public var id: Int
    /// The first runs the API server.
    public var nodes: [Node]
    /// `1.18.2`; `1.18` is `1.18.0`.
    public var ciliumVersion: String
    public var installation: Installation = .manifests
    public var meshAuthority: MeshAuthority = .none
    /// What nodes report as the pods' network, in CIDR notation; `nil` is the network pods really live in.
    ///
    /// Only the report can be wrong: the sockets behind pods are always at addresses of the cluster's own, because two
    /// clusters on one machine cannot listen at the same ones.
    public var podCIDR: String?
    /// The Services' network as ``podCIDR`` is the pods'.
    public var serviceCIDR: String?
    /// Members of ConfigMap `cilium-config` that differ from the version's own; a `nil` value removes one.
    public var ciliumConfig: [String: String?] = [:]
    /// Ports that refuse connections at every node's address, such as a NodePort behind a firewall.
    public var closedPorts: Set<Int> = []
    /// Images whose containers have no curl, without their tags: `docker.io/nginx`.
    public var imagesWithoutCurl: Set<String> = []

    /// The cluster `cluster01` for number 1, with id 1.
    public init(number: Int, nodes: Int = 2, ciliumVersion: String = LabConfiguration.defaultCiliumVersion) {
        self.number = number
        label = "cluster" + (number < 10 ? "0" : "") + String(number)
        name = label
        id = number
        self.nodes = Array(repeating: Node(), count: max(nodes, 0))
        self.ciliumVersion = ciliumVersion
    }
}
