import Kubeconfig

/// What to present with the next request or connection.
struct ResolvedCredentials: Sendable {
    /// `Authorization` and `Impersonate-*`.
    var headers: [(String, String)]
    var clientCertificate: ClientCertificate?
    /// Whether reading the source again may give others: a token file or an exec plugin.
    var isReloadable: Bool
    /// Grows with every reload; see ``CredentialSource/reload(after:)``.
    var generation: Int
}
