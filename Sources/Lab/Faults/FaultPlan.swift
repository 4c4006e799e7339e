/// What goes wrong between an API server and its clients, and how often.
public struct FaultPlan: Sendable, Hashable {
    /// Equal plans meet equal requests with equal faults: what the n-th request of a verb for a resource meets depends on
    /// nothing but the seed, the cluster, these and n.
    public var seed: UInt64
    /// The first that hits a request counts.
    public var rules: [FaultRule]

    public init(seed: UInt64 = 0, rules: [FaultRule]) {
        self.seed = seed
        self.rules = rules
    }
}

/// One kind of fault and the requests it may hit.
public struct FaultRule: Sendable, Hashable {
    /// Verbs of Kubernetes (`list`, `watch`, `patch`) and methods of HTTP (`PATCH`); empty for all.
    public var verbs: Set<String>
    /// Plural names, with the subresource if there is one (`pods`, `pods/exec`), or paths of what is no resource (`/apis`);
    /// empty for all.
    public var resources: Set<String>
    /// From 0, never, to 1, always.
    public var rate: Double
    /// How often it may hit; `nil` for any number of times.
    public var limit: Int?
    public var kind: FaultKind

    public init(
        verbs: Set<String> = [], resources: Set<String> = [], rate: Double = 1, limit: Int? = nil, kind: FaultKind
    ) {
        self.verbs = verbs
        self.resources = resources
        self.rate = rate
        self.limit = limit
        self.kind = kind
    }
}

/// What a request meets.
public enum FaultKind: Sendable, Hashable {
    /// It is answered, but later.
    case delay(Duration)
    /// The connection is closed without an answer. Whether the request was acted on before is left to chance.
    case drop
    /// The connection is reset (RST) without an answer. Whether the request was acted on before is left to chance.
    case reset
    /// The answer, whole or a stream, ends anywhere in between, and the connection with it.
    case truncate
    /// Another answer; the request is not acted on.
    ///
    /// - Parameter retryAfter: Whole seconds.
    case answer(status: Int, retryAfter: Int? = nil)
    /// The credentials of this request have expired: it is answered with 401.
    case expireCredentials
    /// The server gets a new certificate of the same authority; the request is answered, and its connection ends.
    case rotateCertificate
    /// The server ends its listener and every connection, and comes back with everything it knows.
    case restart(downtime: Duration)
}

/// A fault that was met.
public struct InjectedFault: Sendable, Hashable {
    /// The cluster's name.
    public var cluster: String
    /// `patch services`.
    public var request: String
    /// The name of the object, of requests for one.
    public var object: String?
    public var kind: FaultKind
}
