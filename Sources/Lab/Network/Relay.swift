import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Hands a TCP connection on to a backend, byte by byte.
struct Relay: Sendable {
    /// Chooses a backend for one connection; `nil` resets it.
    let pick: @Sendable () -> SocketEndpoint?

    func accept(_ client: any Channel) -> EventLoopFuture<Void> {
        guard let backend = pick(), let address = try? SocketAddress(backend.listening) else { return reset(client) }
        return ClientBootstrap(group: client.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .connectTimeout(.seconds(5))
            .connect(to: address)
            .flatMapThrowing { backend in
                let (near, far) = GlueHandler.pair()
                try client.pipeline.syncOperations.addHandler(near)
                try backend.pipeline.syncOperations.addHandler(far)
                backend.setOption(.autoRead, value: true).whenFailure { _ in backend.close(promise: nil) }
            }
            .flatMapError { _ in self.reset(client) }
    }

    /// Ends a connection the way a port behind which nothing listens does, as far as one that is accepted can.
    private func reset(_ client: any Channel) -> EventLoopFuture<Void> {
        let lingering = (client as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        return (lingering ?? client.eventLoop.makeSucceededVoidFuture())
            .flatMapError { _ in client.eventLoop.makeSucceededVoidFuture() }
            .flatMap { client.close() }
    }
}

/// One end of a relayed connection: what comes in here goes out at its partner. Both live on one event loop.
private final class GlueHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var partner: GlueHandler?
    private var context: ChannelHandlerContext?
    private var wantsRead = false

    static func pair() -> (GlueHandler, GlueHandler) {
        let (near, far) = (GlueHandler(), GlueHandler())
        near.partner = far
        far.partner = near
        return (near, far)
    }

    private var canTakeBytes: Bool { context.map { $0.channel.isActive && $0.channel.isWritable } ?? false }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        partner?.readIfWanted()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partner?.context?.write(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) { partner?.context?.flush() }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.context?.close(promise: nil)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { partner?.context?.close(mode: .output, promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        partner?.context?.close(promise: nil)
        context.close(promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readIfWanted() }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if partner?.canTakeBytes ?? false { context.read() } else { wantsRead = true }
    }

    private func readIfWanted() {
        guard wantsRead else { return }
        wantsRead = false
        context?.read()
    }
}
