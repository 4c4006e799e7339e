import NIOCore

/// Tells those who speak plain HTTP to a TLS port so, in the words of Go's net/http, and lets everybody else pass.
final class PlainHTTPGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let answer =
        "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        let start = bytes.getString(at: bytes.readerIndex, length: min(5, bytes.readableBytes)) ?? ""
        guard ["GET /", "HEAD ", "POST ", "PUT /", "OPTIO"].contains(start) else {
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            return
        }
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer(string: Self.answer)), promise: written)
    }
}
