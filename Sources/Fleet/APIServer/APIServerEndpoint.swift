/// An address at which a cluster's API server answers over TLS from outside (step 3 of the procedure).
public struct APIServerEndpoint: Sendable, Hashable {
    /// The cluster's name.
    public var cluster: String
    /// `https://10.6.124.66:31936`
    public var server: String
    /// The name to verify where the certificate lacks the address; `nil` when it has it.
    public var tlsServerName: String?

    public init(cluster: String, server: String, tlsServerName: String? = nil) {
        self.cluster = cluster
        self.server = server
        self.tlsServerName = tlsServerName
    }
}
