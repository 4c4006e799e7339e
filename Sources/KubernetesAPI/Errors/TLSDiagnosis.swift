import Changes
import FoundationEssentials
import Kubeconfig
import NIOCore
import NIOPosix
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// Looks at the certificate a server shows, after a handshake that failed, to tell the true cause. Trusts nothing and sends
/// nothing; through a proxy it cannot look.
struct TLSDiagnosis {
    var access: ClusterAccess
    var timeout = Duration.seconds(5)

    struct Result: Sendable {
        var message: String
        var hint: String
    }

    /// `nil` when the certificate does not show what is wrong.
    func find() async -> Result? {
        guard access.proxyURL == nil, let server = try? ServerURL(access.server), server.isTLS,
            let chain = try? await certificates(of: server), let leaf = chain.first
        else { return nil }
        let name = access.tlsServerName ?? server.host
        return validity(of: leaf) ?? trust(in: chain) ?? coverage(of: leaf, name: name)
    }

    private func validity(of leaf: Certificate) -> Result? {
        let now = Date()
        if leaf.notValidAfter < now {
            return Result(
                message: "the server's certificate expired on \(Self.day(leaf.notValidAfter))",
                hint: "renew the API server's certificate (kubeadm certs renew apiserver)")
        }
        guard leaf.notValidBefore > now else { return nil }
        return Result(
            message: "the server's certificate is valid only from \(Self.day(leaf.notValidBefore)) on",
            hint: "check the clocks of this machine and of the server")
    }

    private func trust(in chain: [Certificate]) -> Result? {
        guard let pem = access.certificateAuthority, let last = chain.last,
            let authorities = try? PEMDocument.parseMultiple(pemString: pem).compactMap({ try? Certificate(pemDocument: $0) })
        else { return nil }
        let isSigned = authorities.contains { authority in
            chain.contains { $0.issuer == authority.subject && authority.publicKey.isValidSignature($0.signature, for: $0) }
                || chain.contains(authority)
        }
        if isSigned { return nil }
        return Result(
            message: "the server's certificate is signed by an authority that the kubeconfig does not trust (\(last.issuer))",
            hint: "check that server and certificate-authority in the kubeconfig belong to the same cluster")
    }

    private func coverage(of leaf: Certificate, name: String) -> Result? {
        let names = CertificateNames(leaf)
        guard !names.covers(name) else { return nil }
        return Result(
            message: "the server's certificate is not for \(name); it is for \(names)",
            hint: "set tls-server-name in the kubeconfig to one of these names, or use one of these addresses")
    }

    private static func day(_ date: Date) -> String { String(date.formatted(.iso8601).prefix(10)) }

    private func certificates(of server: ServerURL) async throws -> [Certificate] {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([])
        let context = try NIOSSLContext(configuration: configuration)
        let name = access.tlsServerName ?? server.host
        let collector = Collector()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(timeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        collector.handler(context: context, name: name, on: channel))
                }
            }
            .connect(host: server.host, port: server.port).get()
        let expiry = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) { channel.close(promise: nil) }
        try await channel.closeFuture.get()
        expiry.cancel()
        return collector.certificates
    }
}

/// Keeps what a server shows, and refuses it, which ends the connection.
private final class Collector: Sendable {
    private let shown = Mutex<[Certificate]>([])

    var certificates: [Certificate] { shown.withLock { $0 } }

    func handler(context: NIOSSLContext, name: String, on channel: any Channel) throws -> NIOSSLClientHandler {
        let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
        return try NIOSSLClientHandler(
            context: context, serverHostname: isAddress ? nil : name,
            customVerificationCallback: { chain, promise in
                self.shown.withLock { $0 = chain.compactMap { try? Certificate(derEncoded: $0.toDERBytes()) } }
                promise.succeed(.failed)
                channel.close(promise: nil)
            })
    }
}
