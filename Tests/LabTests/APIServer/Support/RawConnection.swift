import Lab
import NIOCore
import NIOPosix
import NIOSSL
import Values

/// A conversation in bytes with an API server, as no HTTP client would have it.
struct RawConnection: Sendable {
    typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    struct Reply: Sendable {
        var text = ""
        /// Whether the server has closed the connection.
        var isEnded = false
    }

    /// Sends text and reads until the reply has another one in it, or ends; then the connection is closed.
    ///
    /// - Parameter identity: Whose certificate is shown; with `nil` there is no TLS.
    static func reply(
        to text: String, host: String = "127.0.0.1", port: Int, as identity: PEMIdentity?, until end: String? = nil
    ) async throws -> Reply {
        let channel = try await connect(host, port, identity)
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var reply = Reply()
            do {
                for try await bytes in inbound {
                    reply.text += String(buffer: bytes)
                    if let end, reply.text.contains(end) { return reply }
                }
            } catch NIOSSLError.uncleanShutdown {}
            reply.isEnded = true
            return reply
        }
    }

    private static func connect(_ host: String, _ port: Int, _ identity: PEMIdentity?) async throws -> Channel {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        if let identity {
            settings.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
                .map { .certificate($0) }
            settings.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(identity.key.reveal().utf8), format: .pem))
        }
        let context = try NIOSSLContext(configuration: settings)
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if identity != nil {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    return try Channel(wrappingChannelSynchronously: channel)
                }
            }
    }
}
