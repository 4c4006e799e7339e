/// One path of a proof: from a pod of one cluster to another cluster.
public struct ProbeCell: Sendable, Hashable {
    public enum Path: String, Sendable, Hashable {
        /// To the addresses of the other cluster's pods.
        case pod
        /// To the global Service.
        case service
    }

    public var from: String
    public var to: String
    public var path: Path
    /// Whether it is as expected. Clusters that are not connected must not answer each other's Service.
    public var ok: Bool
    /// How many answers came from which cluster.
    public var answeredBy: [String: Int]
    /// The mean time of one request.
    public var milliseconds: Double
    /// Why it is not as expected.
    public var reason: String?

    public init(
        from: String, to: String, path: Path, ok: Bool, answeredBy: [String: Int] = [:], milliseconds: Double = 0,
        reason: String? = nil
    ) {
        self.from = from
        self.to = to
        self.path = path
        self.ok = ok
        self.answeredBy = answeredBy
        self.milliseconds = milliseconds
        self.reason = reason
    }
}
