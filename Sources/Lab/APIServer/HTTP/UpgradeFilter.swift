import NIOCore
import NIOHTTP1

/// Sees a connection's first request before NIO's upgrade handler does.
///
/// That handler forgets a request that wants an upgrade and gets none. So one for a WebSocket or for SPDY is kept here, to
/// be answered all the same, and any other wish is taken off the request (RFC 9110, section 7.8, lets servers ignore it).
final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// The request for another protocol.
    private(set) var wanted: HTTPRequestHead?
    /// What it meets.
    var fault: Fault?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = Self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let isWebSocket =
            head.method == .GET && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        if isWebSocket || SPDYUpgrader.isWanted(by: head.headers) {
            wanted = head
        } else if head.headers.contains(name: "upgrade") {
            head.headers.remove(name: "upgrade")
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        // Only the first request of a connection can be upgraded.
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
