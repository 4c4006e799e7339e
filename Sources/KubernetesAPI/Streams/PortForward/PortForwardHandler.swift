import Changes
import NIOCore
import NIOWebSocket

/// Speaks the port-forward protocol of `v4.channel.k8s.io` for one port: channel 0 carries data both ways, channel 1 the
/// kubelet's complaint. The first two bytes on each are the port, little-endian (Kubernetes 1.36,
/// `k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go`). kubectl's own protocol is another: SPDY inside a WebSocket.
final class PortForwardHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private enum Channel {
        static let data: UInt8 = 0
        static let error: UInt8 = 1
    }

    /// `port 8080 of pod default/web`.
    private let target: String
    private var framing = ChannelFraming()
    /// Bytes of the port that are still to come, for each channel.
    private var prefixes: [UInt8: Int] = [Channel.data: 2, Channel.error: 2]

    init(target: String) { self.target = target }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch framing.receive(unwrapInboundIn(data)) {
        case .nothing, .closed: break
        case .ping(let bytes): context.writeAndFlush(wrapOutboundOut(ChannelFraming.pong(bytes)), promise: nil)
        case .data(let channel, let bytes): receive(bytes, on: channel, context)
        case .closing(let code, let reason):
            context.writeAndFlush(wrapOutboundOut(ChannelFraming.close(.normalClosure)), promise: nil)
            if let code, code != .normalClosure { fail("the server closed it: \(reason)", context) }
            context.close(promise: nil)
        case .violation(let what): fail("the server broke the protocol: \(what)", context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        let frame = ChannelFraming.message(channel: Channel.data, bytes.readableBytesView)
        context.write(wrapOutboundOut(frame), promise: promise)
    }

    private func receive(_ bytes: ByteBuffer, on channel: UInt8, _ context: ChannelHandlerContext) {
        var bytes = bytes
        let prefix = min(prefixes[channel] ?? 0, bytes.readableBytes)
        bytes.moveReaderIndex(forwardBy: prefix)
        prefixes[channel]? -= prefix
        guard bytes.readableBytes > 0 else { return }
        switch channel {
        case Channel.data: context.fireChannelRead(wrapInboundOut(bytes))
        case Channel.error: fail(String(buffer: bytes), context)
        default: break
        }
    }

    private func fail(_ reason: String, _ context: ChannelHandlerContext) {
        context.fireErrorCaught(
            OperationError(
                .unreachable, "the connection to \(target) broke: \(reason)", retryable: true,
                hint: "check that something in the pod listens on that port"))
        context.close(promise: nil)
    }
}
