import Changes
import NIOCore
import NIOSOCKS

/// Says which proxy made no connection: NIO's errors name neither it nor the server.
final class SOCKSFailureHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: ProxyAddress
    /// `host:port` of the API server.
    private let target: String
    private var isEstablished = false

    init(proxy: ProxyAddress, target: String) {
        self.proxy = proxy
        self.target = target
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is SOCKSProxyEstablishedEvent { isEstablished = true }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isEstablished { return context.fireErrorCaught(error) }
        let needsLogin = error is SOCKSError.NoValidAuthenticationMethod
        context.fireErrorCaught(
            OperationError(
                needsLogin ? .unauthorized : .unreachable,
                "the proxy \(proxy.authority) makes no connection to \(target)",
                retryable: !needsLogin,
                hint: needsLogin
                    ? "use a proxy that asks for no password"
                    : "check that it is a SOCKS5 proxy and may reach the API server",
                cause: error))
    }
}
