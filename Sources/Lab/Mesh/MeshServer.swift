import NIOCore
import NIOSSL
import SwiftASN1
import Synchronization
import Values
import X509

/// The etcd of a `clustermesh-apiserver`, as far as peers need it: mutual TLS with the files of its pod, and an answer
/// to who it speaks for.
final class MeshServer: Sendable {
    /// What etcd reads from its secrets.
    struct Credentials: Sendable, Hashable {
        var authority: [UInt8]
        var certificate: [UInt8]
        var key: [UInt8]
    }

    /// Who ends a connection does not wait for the other side to agree: a peer that is gone never does.
    static let shutdownTimeout = TimeAmount.milliseconds(1)

    private let context: Mutex<NIOSSLContext>
    private let users: Mutex<Set<String>>
    private let identify: @Sendable (String) -> MeshIdentity?

    /// - Parameters:
    ///   - users: The names of etcd's users, one of which a client's certificate must carry as its common name.
    ///   - identify: Who answers for a cluster of that name; `nil` when nobody here does.
    /// - Throws: When the files are no certificates or no key, or do not belong together.
    init(
        _ credentials: Credentials, users: Set<String>, identify: @escaping @Sendable (String) -> MeshIdentity?
    ) throws {
        context = Mutex(try Self.context(credentials))
        self.users = Mutex(users)
        self.identify = identify
    }

    /// Takes new files for connections to come, as etcd does.
    func update(_ credentials: Credentials, users: Set<String>) throws {
        let new = try Self.context(credentials)
        context.withLock { $0 = new }
        self.users.withLock { $0 = users }
    }

    private static func context(_ credentials: Credentials) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(credentials.certificate)
        let roots = try NIOSSLCertificate.fromPEMBytes(credentials.authority)
        let key = try NIOSSLPrivateKey(bytes: credentials.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key),
            trustRoots: .certificates(roots))
        configuration.shutdownTimeout = shutdownTimeout
        configuration.curves = [.x25519, .secp256r1, .secp384r1]
        return try NIOSSLContext(configuration: configuration)
    }

    func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
        let context = context.withLock { $0 }
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(NIOSSLServerHandler(context: context))
            try pipeline.addHandler(ByteToMessageHandler(MessageDecoder()))
            try pipeline.addHandler(MeshServerHandler(server: self))
        }
    }

    fileprivate func answer(_ question: JSON, from user: String?) -> JSON {
        guard let user, users.withLock({ $0.contains(user) }) else {
            return ["error": "etcdserver: permission denied"]
        }
        let name = question["cluster"]?.stringValue ?? ""
        return identify(name)?.json ?? ["error": "unable to retrieve cluster configuration: not found"]
    }
}

private final class MeshServerHandler: ChannelInboundHandler {
    typealias InboundIn = JSON
    typealias OutboundOut = ByteBuffer

    private let server: MeshServer

    init(server: MeshServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = server.answer(unwrapInboundIn(data), from: user(context))
        context.writeAndFlush(wrapOutboundOut(MessageDecoder.encode(answer)), promise: nil)
    }

    private func user(_ context: ChannelHandlerContext) -> String? {
        guard let certificate = try? context.channel.pipeline.syncOperations.nioSSL_peerCertificate(),
            let parsed = try? Certificate(derEncoded: certificate.toDERBytes())
        else { return nil }
        return parsed.commonName
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
