import NIOCore
import NIOHTTP1

/// Sees a connection's requests before NIO's upgrade handler does, and answers what cannot wait until one is whole.
///
/// That handler forgets a request that wants an upgrade and gets none. So one for a WebSocket or for SPDY is kept here, to
/// be answered all the same, and any other wish is taken off the request (RFC 9110, section 7.8, lets servers ignore it).
/// Who expects to be asked for the body is asked (section 10.1.1), and bytes that are no HTTP end the connection.
final class RequestGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The request for another protocol.
    private(set) var wanted: HTTPRequestHead?
    /// What it meets.
    var fault: Fault?
    private var isFirst = true

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = Self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        // Only the first request of a connection can be upgraded.
        if isFirst { prepareUpgrade(&head) }
        isFirst = false
        if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            let answer = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(Self.wrapOutboundOut(.head(answer)), promise: nil)
        }
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
        // What comes behind an upgrade are no requests.
        if wanted != nil { context.pipeline.syncOperations.removeHandler(self, promise: nil) }
    }

    /// NIO has answered 400, and leaves it to others to end the connection.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        if error is HTTPParserError { context.close(promise: nil) }
    }

    private func prepareUpgrade(_ head: inout HTTPRequestHead) {
        let isWebSocket =
            head.method == .GET && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        if isWebSocket || SPDYUpgrader.isWanted(by: head.headers) {
            wanted = head
        } else if head.headers.contains(name: "upgrade") {
            head.headers.remove(name: "upgrade")
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
    }
}
