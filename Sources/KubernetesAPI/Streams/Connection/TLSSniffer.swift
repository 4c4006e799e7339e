import NIOCore

/// Looks at the first byte a peer sends, before TLS does: BoringSSL's many words for "this is not TLS" depend on what came.
final class TLSSniffer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var isForeign = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isForeign { return }
        let bytes = unwrapInboundIn(data)
        guard let first = bytes.readableBytesView.first else { return }
        // RFC 8446, 5.1: a server's first record is an alert (21) or a handshake (22).
        guard first == 21 || first == 22 else {
            isForeign = true
            context.fireErrorCaught(NotTLS())
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
