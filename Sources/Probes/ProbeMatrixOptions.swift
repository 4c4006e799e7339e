/// What a matrix of probes is made of.
public struct ProbeMatrixOptions: Sendable {
    /// Selects the pods that answer and from which is asked, as kubectl's `-l` does.
    public var labels: String
    public var namespace: String
    /// The global Service's name, in the same namespace.
    public var service: String
    public var port: Int
    public var path: String
    /// The key of the answer's JSON whose value is the name of the cluster that answered.
    public var identifiedBy: String
    /// How many times every pod is asked.
    public var podRequests: Int
    /// How many times a Service is asked until every expected cluster has answered; by default enough for one to be
    /// missed by chance less than once in a million times.
    public var maximumServiceRequests: Int?
    /// For each request.
    public var timeout: Duration
    /// How many execs run at the same time.
    public var concurrency: Int
    /// The pairs of clusters that are connected, by name; `nil` for all.
    public var connected: [(String, String)]?
    /// How clusters call themselves in answers, by their names in the fleet, where that differs.
    public var answerNames: [String: String]

    public init(
        labels: String = "name=rebel-base", namespace: String = "default", service: String = "rebel-base",
        port: Int = 80, path: String = "/", identifiedBy: String = "Cluster", podRequests: Int = 2,
        maximumServiceRequests: Int? = nil, timeout: Duration = .seconds(5), concurrency: Int = 16,
        connected: [(String, String)]? = nil, answerNames: [String: String] = [:]
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
        self.answerNames = answerNames
    }

    func isConnected(_ one: String, _ other: String) -> Bool {
        guard one != other, let connected else { return true }
        return connected.contains { ($0.0 == one && $0.1 == other) || ($0.0 == other && $0.1 == one) }
    }

    /// The cluster of the fleet that an answer names; the name itself where it is none.
    func cluster(answering name: String) -> String {
        answerNames.first { $0.value == name }?.key ?? name
    }
}
