/// How one context of a kubeconfig reaches its API server: everything a client needs, with relative paths resolved and
/// referenced files read, except those that are read again while they are used (``Credentials/tokenFile``).
public struct ClusterAccess: Sendable, Hashable {
    /// The context's name in the kubeconfig.
    public var context: String
    /// The namespace the context names.
    public var namespace: String?
    /// The API server's URL, with its scheme: `https://10.6.124.66:31936`.
    public var server: String
    /// The authorities to trust as PEM text; `nil` means those of the system.
    public var certificateAuthority: String?
    /// The name to ask for and to verify in place of the server's host.
    public var tlsServerName: String?
    /// The kubeconfig turns verification of the server's certificate off.
    public var insecureSkipTLSVerify: Bool
    /// `http://`, `https://` or `socks5://` URL of a proxy.
    public var proxyURL: String?
    /// The environment variable that ``proxyURL`` comes from, where it is not the kubeconfig's.
    package var proxyVariable: String?
    public var disableCompression: Bool
    public var credentials: Credentials
    public var impersonation: Impersonation?

    public init(
        context: String = "", namespace: String? = nil, server: String, certificateAuthority: String? = nil,
        tlsServerName: String? = nil, insecureSkipTLSVerify: Bool = false, proxyURL: String? = nil,
        disableCompression: Bool = false, credentials: Credentials = Credentials(), impersonation: Impersonation? = nil
    ) {
        self.context = context
        self.namespace = namespace
        self.server = server
        self.certificateAuthority = certificateAuthority
        self.tlsServerName = tlsServerName
        self.insecureSkipTLSVerify = insecureSkipTLSVerify
        self.proxyURL = proxyURL
        self.disableCompression = disableCompression
        self.credentials = credentials
        self.impersonation = impersonation
    }
}

/// Whom requests are made as, in place of the user the credentials name (`as`, `as-uid`, `as-groups`, `as-user-extra`).
public struct Impersonation: Sendable, Hashable {
    public var user: String
    public var uid: String?
    public var groups: [String]
    public var extra: [String: [String]]

    public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.user = user
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }
}
