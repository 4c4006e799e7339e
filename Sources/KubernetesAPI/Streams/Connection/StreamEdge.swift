import NIOCore
import NIOSSL
import NIOTLS

/// Where a connection's transport (TCP, proxy, TLS) meets what is spoken over it.
///
/// It tells when the transport is ready or why it never will be, and it holds back the end of the connection: a server that
/// answers, sends everything and closes at once would otherwise close the pipeline while the handlers for what it sent are
/// still being put in place, which takes NIO one turn of the event loop.
final class StreamEdge: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum Ending {
        case error(any Error)
        case inactive
    }

    private let isTLS: Bool
    private let requiredName: String?
    private let failure: ConnectionFailure
    private let ready: EventLoopPromise<Void>
    private var isSettled = false
    private var held: [Ending]? = []

    /// - Parameters:
    ///   - requiredName: What the peer's certificate must cover where TLS itself does not check that.
    ///   - ready: Is completed when the transport is ready or cannot become it, at the latest when the connection ends.
    init(isTLS: Bool, requiredName: String?, failure: ConnectionFailure, ready: EventLoopPromise<Void>) {
        self.isTLS = isTLS
        self.requiredName = requiredName
        self.failure = failure
        self.ready = ready
    }

    /// The handlers behind this one are in place: pass endings on.
    func release(context: ChannelHandlerContext) {
        let endings = held ?? []
        held = nil
        for ending in endings { deliver(ending, context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if !isTLS { settle(.success(())) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { settle(nameCheck(context)) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isSettled {
            holdOrPass(.error(error), context)
        } else {
            settle(.failure(explained(error, context)))
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        settle(.failure(ChannelError.eof))
        holdOrPass(.inactive, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        settle(.failure(ChannelError.eof))
    }

    private func settle(_ result: Result<Void, any Error>) {
        if isSettled { return }
        isSettled = true
        ready.completeWith(result)
    }

    private func nameCheck(_ context: ChannelHandlerContext) -> Result<Void, any Error> {
        guard let requiredName else { return .success(()) }
        let names = peerNames(context)
        if names?.covers(requiredName) == true { return .success(()) }
        context.close(promise: nil)
        return .failure(failure.otherName(names: names))
    }

    /// Adds the names of a certificate that is for others.
    private func explained(_ error: any Error, _ context: ChannelHandlerContext) -> any Error {
        error is NIOSSLExtraError ? failure.otherName(names: peerNames(context)) : error
    }

    private func peerNames(_ context: ChannelHandlerContext) -> CertificateNames? {
        let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        return tls?.peerCertificate.flatMap { try? CertificateNames(of: $0) }
    }

    private func holdOrPass(_ ending: Ending, _ context: ChannelHandlerContext) {
        if held == nil { pass(ending, context) } else { held?.append(ending) }
    }

    private func pass(_ ending: Ending, _ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().execute { self.deliver(ending, context) }
    }

    private func deliver(_ ending: Ending, _ context: ChannelHandlerContext) {
        switch ending {
        case .error(let error): context.fireErrorCaught(error)
        case .inactive: context.fireChannelInactive()
        }
    }
}
