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
        case http(HTTPChannel, refused: HTTPRequestHead?, Fault?)
        case webSocket(WebSocketChannel, HTTPRequestHead, Fault?)
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
        let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Kind>(upgraders: [upgrader(handler, wanted)]) { channel in
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
        try channel.pipeline.syncOperations.addHandler(filter, position: .before(upgradeHandler))
        kind.whenFailure { _ in channel.close(promise: nil) }
        return kind
    }

    private static func upgrader(
        _ handler: RequestHandler, _ wanted: NIOLoopBound<UpgradeFilter>
    ) -> NIOTypedWebSocketServerUpgrader<Kind> {
        NIOTypedWebSocketServerUpgrader(
            maxFrameSize: largestFrame,
            shouldUpgrade: { channel, head in
                let fault = handler.configuration.faults.next(for: head)
                wanted.value.fault = fault
                return channel.nioSSL_peerCertificate().flatMap { certificate in
                    channel.eventLoop.makeFutureWithTask {
                        guard await handler.lets(fault, pass: handler.configuration.clock) else { return nil }
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
                    let webSocket = try WebSocketChannel(wrappingChannelSynchronously: channel)
                    return .webSocket(webSocket, head, wanted.value.fault)
                }
            })
    }

    /// Serves one connection to its end. Errors are the client's own (a broken handshake, a reset): they end it.
    static func serve(_ kind: EventLoopFuture<Kind>, _ handler: RequestHandler) async {
        do {
            switch try await kind.get() {
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
                    try await write.perform(outbound)
                    if write.isLast { return }
                }
                var reader = RequestReader()
                for try await part in inbound {
                    guard let (head, outcome) = reader.receive(part) else { continue }
                    let fault = handler.configuration.faults.next(for: head)
                    let write = await exchange.answer(outcome, head, fault)
                    group.addTask { try await write.perform(outbound) }
                    if write.isLast { return }
                }
                group.cancelAll()
            }
        }
    }
}
