import Changes
import Kubeconfig
import NIOSSL

extension StreamConnector {
    /// Connections to the API server of a kubeconfig's context.
    ///
    /// - Parameter clientCertificate: The one in force, which an exec plugin may have given.
    init(
        access: ClusterAccess, clientCertificate: ClientCertificate?, connectTimeout: Duration
    ) throws(OperationError) {
        server = try ServerURL(access.server)
        self.connectTimeout = connectTimeout
        proxy = try ProxyAddress(of: access)
        guard server.isTLS else {
            makeTLS = nil
            return
        }
        let settings = try TLSSettings(access: access, clientCertificate: clientCertificate)
        let name = settings.serverName ?? server.host
        let address = CertificateNames.canonicalAddress(name)
        var configuration = settings.configuration
        if configuration.certificateVerification == .fullVerification,
            let required = PeerName.toVerify(name, of: server, isDirect: proxy == nil)
        {
            configuration.certificateVerification = .noHostnameVerification
            requiredName = required
        }
        let context: NIOSSLContext
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw ConnectionFailure(peer: server.authority).error(from: error)
        }
        makeTLS = { try NIOSSLClientHandler(context: context, serverHostname: address == nil ? name : nil) }
    }
}
