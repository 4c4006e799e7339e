import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// One connection of a client: TLS, then HTTP/1.1 with keep-alive, or a WebSocket or SPDY after its first request.
enum HTTPConnection {
    typealias HTTPChannel = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    typealias WebSocketChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    enum Kind: Sendable {
        /// With the request that wanted to be a WebSocket and may not.
        case http(HTTPChannel, refused: HTTPRequestHead?, Fault?)
        case webSocket(WebSocketChannel, HTTPRequestHead, Fault?)
        /// Its handlers do everything.
        case spdy(any Channel)
    }

    private static let largestFrame = 1 << 24

    /// Puts a new connection's handlers in place. Called on its event loop.
    static func configure(
        _ channel: any Channel, _ context: NIOSSLContext, _ handler: RequestHandler
    ) throws -> EventLoopFuture<Kind> {
        // Whose certificate it is is judged per request, where a wrong one can be answered with 401.
        let tls = NIOSSLServerHandler(context: context) { _, promise in promise.succeed(.certificateVerified) }
        try channel.pipeline.syncOperations.addHandlers([PlainHTTPGuard(), tls])
        let requests = RequestGuard()
        let wanted = NIOLoopBound(requests, eventLoop: channel.eventLoop)
        let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Kind>(
            upgraders: [webSocketUpgrader(handler, wanted), spdyUpgrader(handler, wanted)]
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                let (head, fault) = (wanted.value.wanted, wanted.value.fault)
                return .http(try HTTPChannel(wrappingChannelSynchronously: channel), refused: head, fault)
            }
        }
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade)
        // No header comes from outside.
        configuration.enableResponseHeaderValidation = false
        let kind = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
            configuration: configuration)
        let upgradeHandler = try channel.pipeline.syncOperations.handler(
            type: NIOTypedHTTPServerUpgradeHandler<Kind>.self)
        try channel.pipeline.syncOperations.addHandler(requests, position: .before(upgradeHandler))
        kind.whenFailure { _ in channel.close(promise: nil) }
        return kind
    }

    private static func webSocketUpgrader(
        _ handler: RequestHandler, _ wanted: NIOLoopBound<RequestGuard>
    ) -> NIOTypedWebSocketServerUpgrader<Kind> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: largestFrame,
            shouldUpgrade: { channel, head in upgradeHeaders(channel, head, handler, wanted) },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    if PortForwardNegotiation.isTunnel(APIRequest(head: head)) {
                        return try SPDYUpgrader.addHandlers(to: channel, head, handler)
                    }
                    let aggregator = NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 4096,
                        maxAccumulatedFrameSize: largestFrame)
                    try channel.pipeline.syncOperations.addHandler(aggregator)
                    let webSocket = try WebSocketChannel(wrappingChannelSynchronously: channel)
                    return .webSocket(webSocket, head, wanted.value.fault)
                }
            })
    }

    private static func spdyUpgrader(
        _ handler: RequestHandler, _ wanted: NIOLoopBound<RequestGuard>
    ) -> SPDYUpgrader {
        SPDYUpgrader(handler: handler) { channel, head in upgradeHeaders(channel, head, handler, wanted) }
    }

    /// Meets the fault that is due and asks whether there may be an upgrade.
    private static func upgradeHeaders(
        _ channel: any Channel, _ head: HTTPRequestHead, _ handler: RequestHandler,
        _ wanted: NIOLoopBound<RequestGuard>
    ) -> EventLoopFuture<HTTPHeaders?> {
        let fault = handler.configuration.faults.next(for: head)
        wanted.value.fault = fault
        return channel.nioSSL_peerCertificate().flatMap { certificate in
            channel.eventLoop.makeFutureWithTask {
                guard await handler.lets(fault, pass: handler.configuration.clock) else { return nil }
                let peer = await handler.authenticator.identify(certificate)
                return await handler.upgradeHeaders(APIRequest(head: head), from: peer)
            }
        }
    }

    /// Serves one connection to its end. Errors are the client's own (a broken handshake, a reset): they end it.
    static func serve(_ kind: EventLoopFuture<Kind>, _ handler: RequestHandler) async {
        do {
            switch try await kind.get() {
            case .spdy(let channel):
                try await withTaskCancellationHandler {
                    try await channel.closeFuture.get()
                } onCancel: {
                    channel.close(promise: nil)
                }
            case .http(let channel, let refused, let fault): try await serve(channel, refused, fault, handler)
            case .webSocket(let channel, let head, let fault):
                let request = APIRequest(head: head)
                if RequestInfo(request).subresource == "portforward" {
                    try await PortForwardConversation(channel: channel, request: request, handler: handler).run()
                } else {
                    let cut = fault?.kind == .truncate ? fault?.place : nil
                    try await ExecConversation(channel: channel, request: request, handler: handler, cut: cut).run()
                }
            }
        } catch {
            return
        }
    }

    private static func serve(
        _ channel: HTTPChannel, _ refused: HTTPRequestHead?, _ fault: Fault?, _ handler: RequestHandler
    ) async throws {
        let certificate = try await channel.channel.nioSSL_peerCertificate().get()
        let exchange = HTTPExchange(
            channel: channel.channel, peer: await handler.authenticator.identify(certificate), handler: handler)
        try await channel.executeThenClose { inbound, outbound in
            // Streams are written beside the reading, so that a client that goes away ends its watch. The pipeline
            // holds the next request back until the stream has ended.
            try await withThrowingDiscardingTaskGroup { group in
                if let refused {
                    let write = await exchange.answer(.complete(ByteBuffer()), refused, fault)
                    // It ends the connection, as every answer to a request for another protocol does.
                    return try await exchange.writeLast(write, outbound)
                }
                var reader = RequestReader()
                for try await part in inbound {
                    guard let (head, outcome) = reader.receive(part) else { continue }
                    let fault = handler.configuration.faults.next(for: head)
                    let write = await exchange.answer(outcome, head, fault)
                    if write.isLast { return try await exchange.writeLast(write, outbound) }
                    group.addTask { try await write.perform(outbound) }
                }
                group.cancelAll()
            }
        }
    }
}
