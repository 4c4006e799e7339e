import NIOCore
import NIOWebSocket

/// Carries the bytes of a SPDY session in the binary messages of a WebSocket, which has no other meaning
/// (KEP-4006; k8s.io/client-go 0.36, `tools/portforward/tunneling_connection.go`).
final class SPDYTunnel: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private var hasClosed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .binary, .continuation: context.fireChannelRead(wrapInboundOut(frame.unmaskedData))
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .pong: break
        // Text has no place here; k8s.io/client-go ends the connection over it too.
        default: context.close(promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let frame = WebSocketFrame(fin: true, opcode: .binary, data: unwrapOutboundIn(data))
        context.write(wrapOutboundOut(frame), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .all, !hasClosed, context.channel.isActive {
            hasClosed = true
            let goodbye = WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(integer: UInt16(1000)))
            context.writeAndFlush(wrapOutboundOut(goodbye), promise: nil)
        }
        context.close(mode: mode, promise: promise)
    }
}
