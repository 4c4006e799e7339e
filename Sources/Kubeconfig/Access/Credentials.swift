import Values

/// What a kubeconfig's user presents to the API server. Several may be present: a client certificate beside a token.
public struct Credentials: Sendable, Hashable {
    public var clientCertificate: ClientCertificate?
    /// A bearer token.
    public var token: SecretString?
    /// An absolute path; the file is read again as the token in it is renewed. It wins over ``token`` (client-go 0.36,
    /// `rest.Config.BearerTokenFile`).
    public var tokenFile: String?
    public var basic: BasicCredentials?
    public var exec: ExecPlugin?

    public init(
        clientCertificate: ClientCertificate? = nil, token: SecretString? = nil, tokenFile: String? = nil,
        basic: BasicCredentials? = nil, exec: ExecPlugin? = nil
    ) {
        self.clientCertificate = clientCertificate
        self.token = token
        self.tokenFile = tokenFile
        self.basic = basic
        self.exec = exec
    }
}

/// A client certificate and its private key.
public struct ClientCertificate: Sendable, Hashable {
    /// PEM text; the first certificate is the client's, others complete its chain.
    public var certificate: String
    /// PEM text.
    public var key: SecretString

    public init(certificate: String, key: SecretString) {
        self.certificate = certificate
        self.key = key
    }
}

/// HTTP basic authentication.
public struct BasicCredentials: Sendable, Hashable {
    public var username: String
    public var password: SecretString

    public init(username: String, password: SecretString) {
        self.username = username
        self.password = password
    }
}
