import FoundationEssentials

/// Where the mesh's objects are, and how patient and how busy its makers are.
public struct MeshOptions: Sendable {
    /// Cilium's namespace.
    public var namespace: String
    /// For one cluster's `clustermesh-apiserver` to be ready.
    public var enableTimeout: Duration
    /// For the agents of all clusters to be connected.
    public var connectTimeout: Duration
    /// The longest pause between two looks at the agents; the first is 50 ms, and each is twice the one before.
    public var pollInterval: Duration
    /// How many clusters, and how many agents of a cluster, are asked at the same time.
    public var concurrency: Int
    /// What pauses and timeouts are measured with.
    public var clock: any Clock<Duration>
    /// What certificates' lifetimes are measured with.
    public var now: @Sendable () -> Date

    public init(
        namespace: String = "kube-system", enableTimeout: Duration = .seconds(300),
        connectTimeout: Duration = .seconds(600), pollInterval: Duration = .seconds(1), concurrency: Int = 16,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.namespace = namespace
        self.enableTimeout = enableTimeout
        self.connectTimeout = connectTimeout
        self.pollInterval = pollInterval
        self.concurrency = max(1, concurrency)
        self.clock = clock
        self.now = now
    }
}

/// How a cluster's `clustermesh-apiserver` is set up.
public struct EnableOptions: Sendable {
    /// `NodePort`, `LoadBalancer` or `ClusterIP`.
    public var serviceType: String
    /// The NodePort to use; by default the one the Service has, or one that is free in the whole fleet.
    public var nodePort: Int?
    /// Whether a cluster without secret `cilium-ca` gets one.
    public var createsAuthority: Bool
    /// The authority for clusters that have none; by default that of the first cluster of the fleet that has one, or a new
    /// one that all share.
    public var authority: CertificateAuthority?
    /// By default the image beside the agent's: same registry, same tag.
    public var apiserverImage: String?
    /// Used up to Cilium 1.14; later etcd is part of the other image.
    public var etcdImage: String?
    /// By default that of the mesh's options.
    public var timeout: Duration?

    public init(
        serviceType: String = "NodePort", nodePort: Int? = nil, createsAuthority: Bool = true,
        authority: CertificateAuthority? = nil, apiserverImage: String? = nil, etcdImage: String? = nil,
        timeout: Duration? = nil
    ) {
        self.serviceType = serviceType
        self.nodePort = nodePort
        self.createsAuthority = createsAuthority
        self.authority = authority
        self.apiserverImage = apiserverImage
        self.etcdImage = etcdImage
        self.timeout = timeout
    }

    static let serviceTypes = ["NodePort", "LoadBalancer", "ClusterIP"]
}
