import Lab
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Testing

@Suite("The end of an API server", .timeLimit(.minutes(5)))
struct StopTests {
    @Test(
        "stop() ends connections that have sent nothing, part of a handshake, or a handshake and no request",
        arguments: ["", "\u{16}\u{3}\u{1}\u{2}", nil])
    func silentConnections(bytes: String?) async throws {
        let pki = try ClusterPKI()
        let identity = try pki.server(commonName: "kube-apiserver", dnsNames: ["localhost"])
        let server = APIServer(
            APIServerConfiguration(
                store: ObjectStore(), clientAuthority: pki.authority.certificate, identity: identity))
        let port = try await server.start()
        var connections: [any Channel] = []
        for _ in 0..<3 { connections.append(try await connect(port, bytes.map { ByteBuffer(string: $0) })) }
        await server.stop()
        // The clients see their ends too.
        for connection in connections { try await connection.closeFuture.get() }
    }

    /// - Parameter bytes: What is sent over TCP; `nil` for a handshake of TLS.
    private func connect(_ port: Int, _ bytes: ByteBuffer?) async throws -> any Channel {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        let context = try NIOSSLContext(configuration: settings)
        let shaken = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        if bytes != nil { shaken.succeed() }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard bytes == nil else { return }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    try pipeline.addHandler(HandshakeWaiter(shaken))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await shaken.futureResult.get()
        if let bytes { try await channel.writeAndFlush(bytes) }
        return channel
    }
}

private final class HandshakeWaiter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let shaken: EventLoopPromise<Void>

    init(_ shaken: EventLoopPromise<Void>) { self.shaken = shaken }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { shaken.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        shaken.fail(error)
        context.close(promise: nil)
    }
}
