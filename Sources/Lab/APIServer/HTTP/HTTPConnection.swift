import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// One connection of a client: TLS, then HTTP/1.1 with keep-alive, or a WebSocket after its first request.
enum HTTPConnection {
    typealias HTTPChannel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    typealias WebSocketChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    enum Kind: Sendable {
        /// With the request that wanted to be a WebSocket and may not.
        case http(HTTPChannel, refused: HTTPRequestHead?)
        case webSocket(WebSocketChannel, HTTPRequestHead)
    }

    private static let largestFrame = 1 << 24

    /// Puts a new connection's handlers in place. Called on its event loop.
    static func configure(
        _ channel: any Channel, _ context: NIOSSLContext, _ handler: RequestHandler
    ) throws -> EventLoopFuture<Kind> {
        // Whose certificate it is is judged per request, where a wrong one can be answered with 401.
        let tls = NIOSSLServerHandler(context: context) { _, promise in promise.succeed(.certificateVerified) }
        try channel.pipeline.syncOperations.addHandler(tls)
        let filter = UpgradeFilter()
        let wanted = NIOLoopBound(filter, eventLoop: channel.eventLoop)
        let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Kind>(upgraders: [upgrader(handler)]) { channel in
            channel.eventLoop.makeCompletedFuture {
                .http(try HTTPChannel(wrappingChannelSynchronously: channel), refused: wanted.value.wanted)
            }
        }
        let kind = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
            configuration: NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade))
        let upgradeHandler = try channel.pipeline.syncOperations.handler(
            type: NIOTypedHTTPServerUpgradeHandler<Kind>.self)
        try channel.pipeline.syncOperations.addHandler(filter, position: .before(upgradeHandler))
        kind.whenFailure { _ in channel.close(promise: nil) }
        return kind
    }

    private static func upgrader(_ handler: RequestHandler) -> NIOTypedWebSocketServerUpgrader<Kind> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: largestFrame,
            shouldUpgrade: { channel, head in
                channel.nioSSL_peerCertificate().flatMap { certificate in
                    channel.eventLoop.makeFutureWithTask {
                        let peer = await handler.authenticator.identify(certificate)
                        return await handler.upgradeHeaders(APIRequest(head: head), from: peer)
                    }
                }
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    let aggregator = NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 4096,
                        maxAccumulatedFrameSize: largestFrame)
                    try channel.pipeline.syncOperations.addHandler(aggregator)
                    return .webSocket(try WebSocketChannel(wrappingChannelSynchronously: channel), head)
                }
            })
    }

    /// Serves one connection to its end. Errors are the client's own (a broken handshake, a reset): they end it.
    static func serve(_ kind: EventLoopFuture<Kind>, _ handler: RequestHandler) async {
        do {
            switch try await kind.get() {
            case .http(let channel, let refused): try await serve(channel, refused, handler)
            case .webSocket(let channel, let head):
                let request = APIRequest(head: head)
                if RequestInfo(request).subresource == "portforward" {
                    try await PortForwardConversation(channel: channel, request: request, handler: handler).run()
                } else {
                    try await ExecConversation(channel: channel, request: request, handler: handler).run()
                }
            }
        } catch {
            return
        }
    }

    private static func serve(
        _ channel: HTTPChannel, _ refused: HTTPRequestHead?, _ handler: RequestHandler
    ) async throws {
        let certificate = try await channel.channel.nioSSL_peerCertificate().get()
        let peer = await handler.authenticator.identify(certificate)
        try await channel.executeThenClose { inbound, outbound in
            // Streams are written beside the reading, so that a client that goes away ends its watch. The pipeline
            // holds the next request back until the stream has ended.
            try await withThrowingDiscardingTaskGroup { group in
                if let refused {
                    let response = await handler.respond(to: .complete(ByteBuffer()), head: refused, from: peer)
                    try await write(response, to: refused, outbound)
                    if response.closes(after: refused) { return }
                }
                var reader = RequestReader()
                for try await part in inbound {
                    guard let (head, outcome) = reader.receive(part) else { continue }
                    let response = await handler.respond(to: outcome, head: head, from: peer)
                    group.addTask { try await write(response, to: head, outbound) }
                    if response.closes(after: head) { return }
                }
                group.cancelAll()
            }
        }
    }

    private static func write(
        _ response: APIResponse, to request: HTTPRequestHead,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws {
        var head = HTTPResponseHead(version: .http1_1, status: response.status, headers: response.headers)
        if response.closes(after: request) { head.headers.replaceOrAdd(name: "connection", value: "close") }
        switch response.body {
        case .bytes(let bytes):
            head.headers.replaceOrAdd(name: "content-length", value: String(bytes.readableBytes))
            try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(bytes)), .end(nil)])
        case .stream(let produce):
            try await outbound.write(.head(head))
            try await produce { try await outbound.write(.body(.byteBuffer($0))) }
            try await outbound.write(.end(nil))
        }
    }
}
