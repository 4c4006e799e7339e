import NIOCore
import NIOHTTP1

/// Collects the HTTP answer that comes when a server does not upgrade.
final class RefusalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let complete: (Result<Upgrade.Refusal, any Error>) -> Void
    private var refusal: Upgrade.Refusal?
    private var isUpgrading = false

    private static let bodyLimit = 1 << 20

    /// - Parameter complete: May be called more than once; only the first counts.
    init(complete: @escaping (Result<Upgrade.Refusal, any Error>) -> Void) { self.complete = complete }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let retryAfter = head.headers.first(name: "Retry-After").flatMap { Int($0) }
            refusal = Upgrade.Refusal(status: Int(head.status.code), retryAfter: retryAfter, body: [])
        case .body(let bytes):
            let room = Self.bodyLimit - (refusal?.body.count ?? 0)
            refusal?.body += bytes.readableBytesView.prefix(room)
        case .end:
            if let refusal { complete(.success(refusal)) }
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let refusal {
            // Whatever cut the body short, the status says what matters.
            complete(.success(refusal))
        } else if error is NIOHTTPClientUpgradeError {
            complete(.failure(Upgrade.Misunderstanding(what: "it answers the WebSocket handshake wrongly")))
        } else {
            complete(.failure(error))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        complete(refusal.map { .success($0) } ?? .failure(ChannelError.eof))
        context.fireChannelInactive()
    }
    /// The upgrade has been granted, and the HTTP handlers make way.
    func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
        isUpgrading = true
        context.leavePipeline(removalToken: removalToken)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // The pipeline of a connection that was closed before this handler came tells nothing else.
        if !isUpgrading { complete(refusal.map { .success($0) } ?? .failure(ChannelError.eof)) }
    }
}
