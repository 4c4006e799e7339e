import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Makes a SPDY session of a connection whose client asks for it with `Upgrade: SPDY/3.1`.
struct SPDYUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    typealias UpgradeResult = HTTPConnection.Kind

    static let name = "SPDY/3.1"

    /// Sent when the request is to be answered without an upgrade.
    private struct Refused: Error {}

    let handler: RequestHandler
    /// Decides whether it may be.
    let responseHeaders: @Sendable (any Channel, HTTPRequestHead) -> EventLoopFuture<HTTPHeaders?>

    var supportedProtocol: String { Self.name }
    var requiredUpgradeHeaders: [String] { [] }

    static func isWanted(by headers: HTTPHeaders) -> Bool {
        headers[canonicalForm: "upgrade"].contains { $0.lowercased() == name.lowercased() }
    }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        responseHeaders(channel, upgradeRequest).flatMapThrowing { own in
            guard let own else { throw Refused() }
            var headers = initialResponseHeaders
            headers.add(contentsOf: own)
            return headers
        }
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<HTTPConnection.Kind> {
        channel.eventLoop.makeCompletedFuture {
            try Self.addHandlers(to: channel, upgradeRequest, handler)
        }
    }

    /// Puts the handlers of a session in place. Called on the channel's event loop.
    static func addHandlers(
        to channel: any Channel, _ head: HTTPRequestHead, _ handler: RequestHandler
    ) throws -> HTTPConnection.Kind {
        // Who asks was checked before the upgrade; here it only matters that the pod is still there.
        let administrator = UserInfo(name: "system:apiserver", groups: ["system:masters"])
        let request = APIRequest(head: head)
        let negotiation = try PortForwardNegotiation(
            ResourceCall(handler, request, RequestInfo(request), administrator))
        if negotiation.transport == .tunnel { try channel.pipeline.syncOperations.addHandler(SPDYTunnel()) }
        try channel.pipeline.syncOperations.addHandler(negotiation.spdyHandler())
        return .spdy(channel)
    }
}
