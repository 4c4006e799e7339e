import Changes
import Kubeconfig
import NIOCore
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// Looks at a server's certificate, whatever it says: is it signed by the right authority, and for which names?
public enum TLSProbe {
    /// What a server presents.
    public struct Report: Sendable, Hashable {
        public var names: CertificateNames
        /// The chain leads to the given authority and nothing in it is expired. Independent of names.
        public var isTrusted: Bool
        /// The name a client would verify: `tlsServerName`, else the host of the URL.
        public var expectedName: String
        public var coversExpectedName: Bool
        /// Why the certificate is not trusted, as a phrase: `it expired on 2025-01-01`.
        public var distrust: String?

        public init(names: CertificateNames, expectedName: String, distrust: String? = nil) {
            self.names = names
            self.expectedName = expectedName
            self.distrust = distrust
            isTrusted = distrust == nil
            coversExpectedName = names.covers(expectedName)
        }
    }

    /// Makes a TLS handshake and nothing more, directly: no proxy of a kubeconfig or of the environment is asked.
    ///
    /// A certificate that is not trusted or is for other names is a report, not an error.
    ///
    /// - Parameters:
    ///   - server: `https://10.6.124.66:31936`; IPv6 addresses in brackets.
    ///   - certificateAuthority: PEM text, possibly several; `nil` for the system's authorities.
    ///   - tlsServerName: The name to ask for (SNI) and to look for, in place of the URL's host.
    ///   - timeout: For everything together.
    /// - Throws: ``OperationError``: `unreachable`, `timeout`, `tls` (the server answers, but not with TLS, or refuses the
    ///   handshake), `invalid_input` (`server` or `certificateAuthority` is malformed), `cancelled`.
    public static func check(
        server: String, certificateAuthority: String?, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> Report {
        var access = ClusterAccess(context: "", server: server)
        access.certificateAuthority = certificateAuthority
        return try await check(access, tlsServerName: tlsServerName, timeout: timeout)
    }

    /// The same through the proxy that the access names, if it names one.
    ///
    /// - Throws: Also `unauthorized` (the proxy wants a password) and `unsupported` (it is no HTTP or SOCKS5 proxy).
    static func check(
        _ access: ClusterAccess, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> Report {
        let address = try ServerURL(access.server)
        let judge = try CertificateJudge(authorities: access.certificateAuthority)
        let expectedName = tlsServerName ?? address.host
        let proxy = try ProxyAddress(of: access)
        let chain = try await presentedChain(of: address, through: proxy, name: expectedName, timeout: timeout)
        let certificates: [Certificate]
        let names: CertificateNames
        do {
            certificates = try chain.map { try Certificate(derEncoded: $0.toDERBytes()) }
            names = try certificates.first.map { try CertificateNames(of: $0) } ?? CertificateNames()
        } catch {
            throw OperationError(
                .tls, "the certificate of \(address.authority) is malformed", hint: "renew the server's certificate")
        }
        let distrust = await judge.distrust(of: certificates)
        return Report(names: names, expectedName: expectedName, distrust: distrust)
    }

    private static func presentedChain(
        of server: ServerURL, through proxy: ProxyAddress?, name: String, timeout: Duration
    ) async throws(OperationError) -> [NIOSSLCertificate] {
        let connector: StreamConnector
        let seen = PresentedChain()
        let failure = ConnectionFailure(peer: server.authority)
        do {
            connector = StreamConnector(
                server: server, proxy: proxy, connectTimeout: timeout, makeTLS: try Self.makeTLS(name: name, seen: seen)
            )
        } catch {
            throw failure.error(from: error)
        }
        // Connecting is all there is to it, and the connector's own timeout says more than this one.
        let limit = timeout + .seconds(5)
        try await StreamScope.run(on: connector.loop, timeout: limit, explain: failure.error) { scope in
            _ = try await connector.connect(in: scope)
        }
        return seen.certificates
    }

    private static func makeTLS(name: String, seen: PresentedChain) throws -> StreamConnector.MakeTLS {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = .certificates([])
        configuration.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        let asked = CertificateNames.canonicalAddress(name) == nil ? name : nil
        return {
            try NIOSSLClientHandler(
                context: context, serverHostname: asked,
                customVerificationCallback: { chain, verdict in
                    // Nothing is sent over this connection; what the chain is worth is judged afterwards.
                    seen.certificates = chain
                    verdict.succeed(.certificateVerified)
                })
        }
    }

    /// What NIOSSL's callback, on the event loop, hands over to the task.
    private final class PresentedChain: Sendable {
        private let state = Mutex<[NIOSSLCertificate]>([])

        var certificates: [NIOSSLCertificate] {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }
}
