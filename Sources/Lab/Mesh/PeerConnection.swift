import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import SwiftASN1
import Synchronization
import Values
import X509

/// What a client needs for TLS with a peer, read from its files once.
struct PeerCredentials: Sendable {
    let context: NIOSSLContext
    let roots: CertificateStore

    init(_ setup: PeerSetup) throws(PeerFailure) {
        do {
            context = try Self.context(setup)
            roots = CertificateStore(
                try PEMDocument.parseMultiple(pemString: String(decoding: setup.authority, as: UTF8.self))
                    .map { try Certificate(pemDocument: $0) })
        } catch {
            throw PeerFailure("tls: the CA, certificate or key file of the client is malformed: \(error)")
        }
    }

    private static func context(_ setup: PeerSetup) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(setup.certificate)
            .map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: setup.key, format: .pem))
        // The verifier judges the chain and the name; NIOSSL's own check of the name knows no names but the address.
        configuration.certificateVerification = .noHostnameVerification
        configuration.shutdownTimeout = MeshServer.shutdownTimeout
        // Without it every context would read the machine's own authorities, which do not matter here.
        configuration.trustRoots = .certificates([])
        return try NIOSSLContext(configuration: configuration)
    }
}

/// An open connection to a peer's `clustermesh-apiserver`, after a mutual TLS handshake.
struct PeerConnection: Sendable {
    let identity: MeshIdentity
    private let channel: any Channel

    /// For the handshake and the first answer.
    private static let answerTimeout = TimeAmount.seconds(10)

    /// Tries every address of every endpoint in turn.
    ///
    /// - Parameter resolve: The addresses of an endpoint's host, be it a name or an address.
    /// - Throws: ``PeerFailure`` of the last that was tried.
    static func open(
        _ setup: PeerSetup, _ credentials: PeerCredentials, resolve: @Sendable (String) -> [IPv4]
    ) async throws(PeerFailure) -> PeerConnection {
        var failure = PeerFailure("no endpoints available")
        for endpoint in setup.endpoints {
            let addresses = resolve(endpoint.host)
            if addresses.isEmpty { failure = PeerFailure("dial tcp: lookup \(endpoint.host): no such host") }
            for address in addresses {
                do {
                    return try await open(
                        setup, credentials, host: endpoint.host, at: .init(address: address, port: endpoint.port))
                } catch { failure = error }
            }
        }
        throw failure
    }

    private static func open(
        _ setup: PeerSetup, _ credentials: PeerCredentials, host: String, at endpoint: SocketEndpoint
    ) async throws(PeerFailure) -> PeerConnection {
        let verifier = PeerVerifier(roots: credentials.roots, host: host)
        let context = credentials.context
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
        let timer = channel.eventLoop.scheduleTask(in: answerTimeout) {
            identity.fail(PeerFailure("\(endpoint) does not answer"))
        }
        defer { timer.cancel() }
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
