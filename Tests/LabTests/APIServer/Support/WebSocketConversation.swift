import Lab
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Values

/// What a server says over one WebSocket, or why it did not let one be opened.
struct WebSocketConversation: Sendable {
    var subprotocol: String?
    var messages: [[UInt8]] = []
    var closeCode: Int?
    var refusal: TestCluster.Answer?

    /// The message of channel 3.
    var status: JSON {
        let bytes = messages.first { $0.first == 3 }?.dropFirst() ?? []
        return (try? JSON(parsing: bytes)) ?? .null
    }

    private enum Outcome: Sendable {
        case open(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, String?)
        case refused(NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>)
    }

    static func run(
        _ cluster: TestCluster, _ path: String, subprotocols: String, input: [[UInt8]]
    ) async throws -> WebSocketConversation {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(cluster.pki.authority.certificate.utf8)))
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(cluster.administrator.certificate.utf8))
        tls.certificateChain = chain.map { .certificate($0) }
        tls.privateKey = .privateKey(
            try NIOSSLPrivateKey(bytes: Array(cluster.administrator.key.reveal().utf8), format: .pem))
        let context = try NIOSSLContext(configuration: tls)
        let outcome = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: cluster.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandler(handler)
                    return try configure(channel, path, subprotocols)
                }
            }
        switch try await outcome.get() {
        case .open(let channel, let subprotocol): return try await talk(channel, subprotocol, input)
        case .refused(let channel): return try await refusal(channel)
        }
    }

    private static func configure(
        _ channel: any Channel, _ path: String, _ subprotocols: String
    ) throws -> EventLoopFuture<Outcome> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Outcome>(maxFrameSize: 1 << 20) { channel, head in
            channel.eventLoop.makeCompletedFuture {
                let name = head.headers.first(name: "sec-websocket-protocol")
                return .open(try NIOAsyncChannel(wrappingChannelSynchronously: channel), name)
            }
        }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        head.headers = ["host": "127.0.0.1", "sec-websocket-protocol": subprotocols]
        let upgrade = NIOTypedHTTPClientUpgradeConfiguration<Outcome>(
            upgradeRequestHead: head, upgraders: [upgrader]
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                .refused(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
            }
        }
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: upgrade)
        configuration.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: configuration)
    }

    private static func talk(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, _ subprotocol: String?, _ input: [[UInt8]]
    ) async throws -> WebSocketConversation {
        var talk = WebSocketConversation(subprotocol: subprotocol)
        try await channel.executeThenClose { inbound, outbound in
            for bytes in input {
                let frame = WebSocketFrame(
                    fin: true, opcode: .binary, maskKey: .random(), data: ByteBuffer(bytes: bytes))
                try await outbound.write(frame)
            }
            for try await frame in inbound {
                var data = frame.unmaskedData
                if frame.opcode == .connectionClose {
                    talk.closeCode = data.readInteger(as: UInt16.self).map { Int($0) }
                    let answer = WebSocketFrame(
                        fin: true, opcode: .connectionClose, maskKey: .random(), data: ByteBuffer(integer: UInt16(1000))
                    )
                    try await outbound.write(answer)
                    return
                }
                talk.messages.append(Array(buffer: data))
            }
        }
        return talk
    }

    private static func refusal(
        _ channel: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    ) async throws -> WebSocketConversation {
        var talk = WebSocketConversation()
        try await channel.executeThenClose { inbound, _ in
            var code = 0
            var headers = HTTPHeaders()
            var text = ""
            for try await part in inbound {
                switch part {
                case .head(let head): (code, headers) = (Int(head.status.code), head.headers)
                case .body(let bytes): text += String(buffer: bytes)
                case .end:
                    let json = (try? JSON(parsing: text)) ?? .null
                    talk.refusal = TestCluster.Answer(code: code, headers: headers, text: text, json: json)
                    return
                }
            }
        }
        return talk
    }
}
