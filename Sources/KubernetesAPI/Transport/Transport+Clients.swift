import AsyncHTTPClient
import Changes
import Kubeconfig
import NIOCore
import NIOHTTPCompression
import NIOPosix
import NIOSSL

extension Transport.Clients {
    /// - Throws: ``OperationError`` with code `invalid_input` or `unsupported` for what cannot be used.
    init(access: ClusterAccess, certificate: ClientCertificate?, options: ClientOptions) throws(OperationError) {
        let server = try ServerURL(access.server)
        var configuration = HTTPClient.Configuration()
        var host = server.host
        if let proxy = access.proxyURL { configuration.proxy = try Proxy.parse(proxy, of: access) }
        if server.isTLS {
            configuration.tlsConfiguration = try Self.tls(access, server, certificate)
            if let name = Self.nameToVerify(access, server) {
                configuration.http1_1ConnectionDebugInitializer = { PeerName.check($0, covers: name) }
            }
            if let name = access.tlsServerName, CertificateNames.canonicalAddress(name) == nil, name != server.host {
                // The name is asked for and verified, the address is connected to.
                configuration.dnsOverride = [name: server.host]
                host = name
            }
        }
        configuration.redirectConfiguration = .disallow
        // None is ever set up; asking for it at each request took a thirtieth of a get.
        configuration.tracing.tracer = nil
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(options.connectTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // Retries are ours: those of the HTTP client hide the cause.
        configuration.connectionPool.retryConnectionEstablishment = false
        if !access.disableCompression { configuration.decompression = .enabled(limit: .size(options.answerLimit)) }
        self.server = server
        self.certificate = certificate
        base = "\(server.scheme)://\(ServerURL.bracketed(host)):\(server.port)"
        configuration.timeout.read = TimeAmount(options.answerTimeout)
        requests = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
        configuration.timeout.read = TimeAmount(options.watchSilence)
        if !access.disableCompression { configuration.decompression = .enabled(limit: .none) }
        // One connection for each watch and log that is followed.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        streams = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    static func tls(
        _ access: ClusterAccess, _ server: ServerURL, _ certificate: ClientCertificate?
    ) throws(OperationError) -> TLSConfiguration {
        var configuration = try TLSSettings(access: access, clientCertificate: certificate).configuration
        // A server that does not say goodbye holds nobody up; whether an answer is whole, HTTP says.
        configuration.shutdownTimeout = .milliseconds(250)
        if nameToVerify(access, server) != nil { configuration.certificateVerification = .noHostnameVerification }
        return configuration
    }

    /// What ``PeerName`` verifies in place of NIOSSL; `nil` where NIOSSL does it right, or nothing is to be verified.
    private static func nameToVerify(_ access: ClusterAccess, _ server: ServerURL) -> String? {
        guard !access.insecureSkipTLSVerify else { return nil }
        return PeerName.toVerify(
            access.tlsServerName ?? server.host, of: server, isDirect: access.proxyURL == nil)
    }
}
