import Changes
import Kubeconfig

extension KubernetesClient {
    /// Looks at the certificate of another address of this API server, by the way on which the client would reach it: through
    /// the kubeconfig's proxy, else the environment's.
    ///
    /// A certificate that the cluster's authority did not sign, or for other names, is a report and no error.
    ///
    /// - Parameters:
    ///   - server: `https://10.6.124.66:31936`.
    ///   - tlsServerName: The name to ask for and to look for, in place of the URL's host.
    ///   - timeout: For everything together.
    /// - Throws: ``OperationError``: `unreachable`, `timeout`, `tls`, `invalid_input`, `cancelled`; `unauthorized` for a proxy
    ///   that wants a password, `unsupported` for one of an unknown kind.
    public func checkCertificate(
        of server: String, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> TLSProbe.Report {
        try await carrier.checkCertificate(
            options.proxies.completing(access, server: server), tlsServerName: tlsServerName, timeout: timeout)
    }

    /// Looks at the certificate of another server that belongs to the cluster, directly and without credentials.
    ///
    /// - Throws: As ``TLSProbe/check(server:certificateAuthority:tlsServerName:timeout:)``.
    public func checkCertificate(
        ofServer server: String, certificateAuthority: String?, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> TLSProbe.Report {
        var access = ClusterAccess(context: "", server: server)
        access.certificateAuthority = certificateAuthority
        return try await carrier.checkCertificate(access, tlsServerName: tlsServerName, timeout: timeout)
    }
}
