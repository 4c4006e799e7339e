import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization
import Values

/// An open connection to a peer's `clustermesh-apiserver`, after a mutual TLS handshake.
struct PeerConnection: Sendable {
    let identity: MeshIdentity
    private let channel: any Channel

    /// Tries every address of every endpoint in turn.
    ///
    /// - Parameter resolve: The addresses of an endpoint's host, be it a name or an address.
    /// - Throws: ``PeerFailure`` of the last that was tried.
    static func open(
        _ setup: PeerSetup, resolve: @Sendable (String) -> [IPv4]
    ) async throws(PeerFailure) -> PeerConnection {
        var failure = PeerFailure("no endpoints available")
        for endpoint in setup.endpoints {
            let addresses = resolve(endpoint.host)
            if addresses.isEmpty { failure = PeerFailure("dial tcp: lookup \(endpoint.host): no such host") }
            for address in addresses {
                do {
                    return try await open(setup, host: endpoint.host, at: .init(address: address, port: endpoint.port))
                } catch { failure = error }
            }
        }
        throw failure
    }

    private static func open(
        _ setup: PeerSetup, host: String, at endpoint: SocketEndpoint
    ) async throws(PeerFailure) -> PeerConnection {
        let verifier: PeerVerifier
        let context: NIOSSLContext
        do {
            verifier = try PeerVerifier(authority: setup.authority, host: host)
            context = try clientContext(setup)
        } catch {
            throw PeerFailure("tls: the CA, certificate or key file of the client is malformed: \(error)")
        }
        let identity = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: MeshIdentity.self)
        let name = IPv4(host) == nil ? host : nil
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(
                        context: context, serverHostname: name, customVerificationCallback: verifier.verify)
                    try channel.pipeline.syncOperations.addHandlers(
                        tls, ByteToMessageHandler(MessageDecoder()),
                        PeerHandler(cluster: setup.name, identity: identity))
                }
            }
        return try await finish(bootstrap, endpoint, identity, verifier)
    }

    private static func finish(
        _ bootstrap: ClientBootstrap, _ endpoint: SocketEndpoint, _ identity: EventLoopPromise<MeshIdentity>,
        _ verifier: PeerVerifier
    ) async throws(PeerFailure) -> PeerConnection {
        let channel: any Channel
        do { channel = try await bootstrap.connect(to: SocketAddress(endpoint.listening)).get() } catch {
            identity.fail(error)
            throw PeerFailure("dial tcp \(endpoint): connect: connection refused")
        }
        do {
            let found = try await withTaskCancellationHandler {
                try await identity.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            return PeerConnection(identity: found, channel: channel)
        } catch {
            channel.close(promise: nil)
            throw verifier.reason ?? error as? PeerFailure ?? PeerFailure(tls: error, endpoint)
        }
    }

    private static func clientContext(_ setup: PeerSetup) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(setup.certificate)
            .map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: setup.key, format: .pem))
        // The verifier judges the chain and the name; NIOSSL's own check of the name knows no names but the address.
        configuration.certificateVerification = .noHostnameVerification
        configuration.shutdownTimeout = MeshServer.shutdownTimeout
        return try NIOSSLContext(configuration: configuration)
    }

    func close() { channel.close(promise: nil) }

    /// Returns when the connection has ended; ends it when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            // The future of a channel's end does not fail.
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

extension PeerFailure {
    fileprivate init(tls error: any Error, _ endpoint: SocketEndpoint) {
        let text = String(describing: error)
        let alerts = [
            ("UNKNOWN_CA", "unknown certificate authority"), ("BAD_CERTIFICATE", "bad certificate"),
            ("CERTIFICATE_EXPIRED", "expired certificate"), ("CERTIFICATE_REQUIRED", "certificate required"),
            ("CERTIFICATE_UNKNOWN", "unknown certificate"), ("UNSUPPORTED_CERTIFICATE", "unsupported certificate"),
        ]
        if let alert = alerts.first(where: { text.contains($0.0) }) {
            self.init("remote error: tls: \(alert.1)")
        } else {
            self.init("connection to \(endpoint) ended during the TLS handshake")
        }
    }
}

/// Asks who is there once the handshake is done.
private final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = JSON
    typealias OutboundOut = ByteBuffer

    private let cluster: String
    private let identity: EventLoopPromise<MeshIdentity>

    init(cluster: String, identity: EventLoopPromise<MeshIdentity>) {
        self.cluster = cluster
        self.identity = identity
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent {
            let question = MessageDecoder.encode(["cluster": .string(cluster)])
            context.writeAndFlush(wrapOutboundOut(question), promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = unwrapInboundIn(data)
        if let found = MeshIdentity(answer) {
            identity.succeed(found)
        } else {
            identity.fail(PeerFailure(answer["error"]?.stringValue ?? "etcdserver: malformed answer"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        identity.fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        identity.fail(error)
        context.close(promise: nil)
    }
}
