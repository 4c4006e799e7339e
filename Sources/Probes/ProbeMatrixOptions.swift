/// What a proof asks, and how its answers tell where they come from.
public struct ProbeMatrixOptions: Sendable {
    /// Label selector of the pods that answer, and that ask.
    public var labels: String
    public var namespace: String
    /// Name of the global Service.
    public var service: String
    /// Of the pods and the Service.
    public var port: Int
    public var path: String
    /// The field of the JSON answer that names the cluster.
    public var identifiedBy: String
    /// Requests to each cluster's pods, to different pods where there are several.
    public var podRequests: Int
    /// Requests to the Service from each cluster at most; `nil` for ``serviceRequests(clusters:)``.
    public var maximumServiceRequests: Int?
    /// For each request.
    public var timeout: Duration
    /// How many clusters ask at the same time.
    public var concurrency: Int
    /// The pairs that are connected, in either order; `nil` when all are.
    public var connected: [(String, String)]?

    public init(
        labels: String, namespace: String = "default", service: String, port: Int = 80, path: String = "/",
        identifiedBy: String = "Cluster", podRequests: Int = 2, maximumServiceRequests: Int? = nil,
        timeout: Duration = .seconds(5), concurrency: Int = 16, connected: [(String, String)]? = nil
    ) {
        self.labels = labels
        self.namespace = namespace
        self.service = service
        self.port = port
        self.path = path
        self.identifiedBy = identifiedBy
        self.podRequests = max(1, podRequests)
        self.maximumServiceRequests = maximumServiceRequests
        self.timeout = timeout
        self.concurrency = max(1, concurrency)
        self.connected = connected
    }

    func areConnected(_ left: String, _ right: String) -> Bool {
        guard left != right, let connected else { return true }
        return connected.contains { $0 == (left, right) || $0 == (right, left) }
    }

    /// A Service picks backends at random, so all of n clusters have answered after about n(ln n + c) requests, except
    /// once in e^c proofs (coupon collector). Twice that with c = 7 leaves room for backends of uneven number.
    static func serviceRequests(clusters: Int) -> Int {
        var logarithm = 0.0
        for number in 1...max(1, clusters) { logarithm += 1 / Double(number) }
        return Int(2 * Double(clusters) * (logarithm + 7))
    }
}
