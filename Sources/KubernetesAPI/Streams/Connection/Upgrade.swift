import NIOCore
import NIOHTTP1
import NIOWebSocket
import Values

/// A request that turns an HTTP connection into a WebSocket (RFC 6455) with one of Kubernetes' subprotocols.
struct Upgrade: Sendable {
    /// Path and query.
    var target: String
    /// `host:port` for the `Host` header.
    var authority: String
    /// `Authorization` and the like; never shown.
    var headers: [(String, String)]
    /// Best first; the server chooses.
    var subprotocols: [String]

    /// Bytes of a frame that are accepted. Kubelets send 32 KiB at a time.
    static let frameLimit = 16 << 20

    /// The server's answer.
    enum Answer<Value: Sendable>: Sendable {
        case accepted(Value)
        case refused(Refusal)
    }

    /// An ordinary HTTP answer in place of the upgrade.
    struct Refusal: Sendable, Hashable {
        var status: Int
        var retryAfter: Int?
        var body: [UInt8]
    }

    /// The server's answer breaks RFC 6455 or names no subprotocol we asked for.
    struct Misunderstanding: Error { let what: String }

    /// Sends the request over a connection from ``StreamConnector``.
    ///
    /// - Parameter install: Puts the handlers for WebSocket frames in place, on the event loop, before any frame is read; it
    ///   gets the subprotocol the server chose.
    func send<Value: Sendable>(
        over channel: any Channel, install: @escaping @Sendable (any Channel, String) throws -> Value
    ) async throws -> Answer<Value> {
        try await channel.eventLoop.flatSubmit {
            let answer = channel.eventLoop.makePromise(of: Answer<Value>.self)
            do {
                try addHandlers(to: channel, answer: answer, install: install)
                channel.write(HTTPClientRequestPart.head(head), promise: nil)
                channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
                let edge = try channel.pipeline.syncOperations.context(handlerType: StreamEdge.self)
                (edge.handler as? StreamEdge)?.release(context: edge)
            } catch {
                answer.fail(error)
            }
            return answer.futureResult
        }.get()
    }

    private var head: HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target)
        head.headers.add(name: "Host", value: authority)
        head.headers.add(name: "User-Agent", value: "meshwright")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        head.headers.add(name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", "))
        return head
    }

    private func addHandlers<Value: Sendable>(
        to channel: any Channel, answer: EventLoopPromise<Answer<Value>>,
        install: @escaping @Sendable (any Channel, String) throws -> Value
    ) throws {
        let encoder = HTTPRequestEncoder()
        let decoder = ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes))
        let refusal = RefusalHandler { answer.completeWith($0.map { .refused($0) }) }
        let upgrader = NIOWebSocketClientUpgrader(
            maxFrameSize: Self.frameLimit, automaticErrorHandling: false
        ) { [subprotocols] channel, head in
            answer.completeWith(
                Result {
                    let chosen = head.headers.first(name: "Sec-WebSocket-Protocol") ?? ""
                    guard subprotocols.contains(chosen) else {
                        throw Misunderstanding(what: "it speaks none of \(subprotocols.joined(separator: ", "))")
                    }
                    return .accepted(try install(channel, chosen))
                })
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        let upgrade = NIOHTTPClientUpgradeHandler(
            upgraders: [upgrader], httpHandlers: [encoder, decoder, refusal], upgradeCompletionHandler: { _ in })
        try channel.pipeline.syncOperations.addHandlers([encoder, decoder, upgrade, refusal])
    }
}
