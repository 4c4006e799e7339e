import NIOCore
import NIOWebSocket

/// Holds one ``ExecConversation`` over a connection that has been upgraded.
final class ExecHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private var conversation: ExecConversation
    private let input: [UInt8]?
    private let result: EventLoopPromise<ExecConversation>
    private var isFinished = false
    private var timers: [Scheduled<Void>] = []
    private var pings: RepeatedTask?

    // After a Status the server closes at once; one that does not is not waited for longer than this.
    private static let patienceAfterStatus = TimeAmount.seconds(2)
    // Load balancers cut what is silent for a minute; a command may well be.
    private static let pingInterval = TimeAmount.seconds(20)

    /// - Parameters:
    ///   - input: `nil` when the command gets no standard input.
    ///   - result: Is completed at the latest when the connection ends.
    init(conversation: ExecConversation, input: [UInt8]?, result: EventLoopPromise<ExecConversation>) {
        self.conversation = conversation
        self.input = input
        self.result = result
    }

    func handlerAdded(context: ChannelHandlerContext) {
        for frame in input.map(ExecConversation.input) ?? [] { context.write(wrapOutboundOut(frame), promise: nil) }
        context.flush()
        let channel = context.channel
        pings = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.pingInterval, delay: Self.pingInterval) { _ in
            channel.writeAndFlush(ChannelFraming.ping, promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isFinished { return }
        switch conversation.receive(unwrapInboundIn(data)) {
        case .wait: break
        case .reply(let frame): context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        case .ended: limitPatience(context)
        case .finish(let frame): finish(context, closing: frame)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        conversation.end(Self.text(error))
        finish(context, closing: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        conversation.end("it was cut")
        finish(context, closing: nil)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        conversation.end("it was cut")
        finish(context, closing: nil)
    }

    private func limitPatience(_ context: ChannelHandlerContext) {
        timers.append(
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.patienceAfterStatus) {
                self.finish(context, closing: ChannelFraming.close(.normalClosure))
            })
    }

    private func finish(_ context: ChannelHandlerContext, closing frame: WebSocketFrame?) {
        if isFinished { return }
        isFinished = true
        for timer in timers { timer.cancel() }
        pings?.cancel()
        result.succeed(conversation)
        if let frame { context.writeAndFlush(wrapOutboundOut(frame), promise: nil) }
        context.close(promise: nil)
    }

    private static func text(_ error: any Error) -> String {
        switch error {
        case NIOWebSocketError.invalidFrameLength: "the server sent a message of more than \(Upgrade.frameLimit) bytes"
        case is NIOWebSocketError: "the server broke the WebSocket protocol"
        default: "it was cut"
        }
    }
}
