import AsyncHTTPClient
import Changes
import Kubeconfig
import NIOCore
import NIOHTTPCompression
import NIOPosix

extension Transport.Clients {
    /// - Throws: ``OperationError`` with code `invalid_input` or `unsupported` for what cannot be used.
    init(access: ClusterAccess, certificate: ClientCertificate?, options: ClientOptions) throws(OperationError) {
        let server = try ServerURL(access.server)
        var configuration = HTTPClient.Configuration()
        var host = server.host
        if server.isTLS {
            let settings = try TLSSettings(access: access, clientCertificate: certificate)
            configuration.tlsConfiguration = settings.configuration
            if let name = settings.serverName, name != server.host {
                // The name is asked for and verified, the address is connected to.
                configuration.dnsOverride = [name: server.host]
                host = name
            }
        }
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(options.connectTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // Retries are ours: those of the HTTP client hide the cause.
        configuration.connectionPool.retryConnectionEstablishment = false
        if !access.disableCompression { configuration.decompression = .enabled(limit: .size(1 << 30)) }
        if let proxy = access.proxyURL { configuration.proxy = try Proxy.parse(proxy, context: access.context) }
        self.server = server
        self.certificate = certificate
        base = "\(server.scheme)://\(ServerURL.bracketed(host)):\(server.port)"
        configuration.timeout.read = TimeAmount(options.answerTimeout)
        requests = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
        configuration.timeout.read = TimeAmount(options.watchSilence)
        // One connection for each watch and log that is followed.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
        streams = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }
}
