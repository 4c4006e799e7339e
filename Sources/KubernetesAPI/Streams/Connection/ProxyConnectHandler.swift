import Changes
import NIOCore
import NIOHTTP1
import Values

/// Asks an HTTP proxy for a tunnel (`CONNECT`, RFC 9110, 9.3.6). Handlers behind it see the connection become active only
/// when the tunnel is there.
final class ProxyConnectHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let proxy: ProxyAddress
    /// `host:port` of the API server.
    private let target: String
    private let encoder = HTTPRequestEncoder()
    private let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
    private var isAccepted = false

    init(proxy: ProxyAddress, target: String) {
        self.proxy = proxy
        self.target = target
    }

    /// In the order in which they stand in the pipeline.
    var handlers: [any ChannelHandler] { [encoder, decoder, self] }

    func channelActive(context: ChannelHandlerContext) {
        var head = HTTPRequestHead(version: .http1_1, method: .CONNECT, uri: target)
        head.headers.add(name: "Host", value: target)
        if let authorization = proxy.authorization {
            head.headers.add(name: "Proxy-Authorization", value: authorization.reveal())
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isAccepted = (200..<300).contains(head.status.code)
            if !isAccepted { refuse(head.status, context) }
        case .body: break
        case .end: if isAccepted { becomeTunnel(context) }
        }
    }

    private func refuse(_ status: HTTPResponseStatus, _ context: ChannelHandlerContext) {
        let needsLogin = status == .proxyAuthenticationRequired
        context.fireErrorCaught(
            OperationError(
                needsLogin ? .unauthorized : .unreachable,
                "the proxy \(proxy.authority) makes no connection to \(target): \(status.code) \(status.reasonPhrase)",
                retryable: !needsLogin,
                hint: needsLogin
                    ? "write proxy-url: http://USER:PASSWORD@HOST:PORT in the kubeconfig"
                    : "check that the proxy may reach the API server"))
        context.close(promise: nil)
    }

    private func becomeTunnel(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        pipeline.removeHandler(encoder, promise: nil)
        // Nobody speaks on a new tunnel before we do, so nothing can arrive while the decoder leaves.
        pipeline.removeHandler(decoder).assumeIsolated().whenComplete { _ in
            context.fireChannelActive()
            pipeline.removeHandler(context: context, promise: nil)
        }
    }
}
