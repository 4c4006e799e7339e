import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// An API server of the tests: real sockets, real TLS, and answers that a closure chooses.
final class ReplayServer: Sendable {
    struct Request: Sendable {
        var method: HTTPMethod
        var path: String
        var query: [String: String]
        var headers: HTTPHeaders
        var body: String
        /// The common name of the client's certificate.
        var user: String?
        /// Counted from 0, over all connections.
        var number: Int
    }

    struct Reply: Sendable {
        enum Ending: Sendable {
            case complete
            /// The connection stays open and nothing more comes.
            case silence
            /// The connection ends without the end of the answer.
            case cut
            /// The connection stays open, and whoever is given this closure sends more when there is more.
            case more(@Sendable (_ send: @escaping @Sendable ([UInt8]) -> Void) -> Void)
        }

        var status: HTTPResponseStatus = .ok
        var headers: HTTPHeaders = ["content-type": "application/json"]
        /// Sent one by one; `nil` ends the connection before the head of the answer.
        var parts: [[UInt8]]?
        var ending: Ending = .complete

        static let dropped = Reply(parts: nil)
        static let silence = Reply(parts: nil, ending: .silence)

        static func json(_ text: String, status: HTTPResponseStatus = .ok) -> Reply {
            Reply(status: status, parts: [Array(text.utf8)])
        }
    }

    typealias Script = @Sendable (Request) -> Reply

    private struct Log {
        var requests: [Request] = []
    }

    let port: Int
    private let log = Mutex(Log())
    private let script: Script

    private init(port: Int, script: @escaping Script) {
        self.port = port
        self.script = script
    }

    var requests: [Request] { log.withLock { $0.requests } }

    /// `GET /api/v1/nodes`, in order, those of discovery left out.
    var calls: [String] {
        requests.filter { !["/api", "/apis"].contains($0.path) }.map { "\($0.method.rawValue) \($0.path)" }
    }

    /// Serves while `body` runs; over TLS where a configuration is given.
    static func run<Value>(
        tls: TLSConfiguration?, script: @escaping Script, _ body: (ReplayServer) async throws -> Value
    ) async throws -> Value {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let owner = Mutex<ReplayServer?>(nil)
        let open = Mutex<[ObjectIdentifier: any Channel]>([:])
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { child in
                open.withLock { $0[ObjectIdentifier(child)] = child }
                child.closeFuture.whenComplete { _ in open.withLock { $0[ObjectIdentifier(child)] = nil } }
                return child.eventLoop.makeCompletedFuture {
                    let pipeline = child.pipeline.syncOperations
                    if let context {
                        // As kube-apiserver: any certificate passes the handshake and is judged later.
                        try pipeline.addHandler(
                            NIOSSLServerHandler(
                                context: context,
                                customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) }))
                    }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(HTTPResponseCompressor())
                    try pipeline.addHandler(Connection(server: owner.withLock { $0 }))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ReplayServer(port: channel.localAddress?.port ?? 0, script: script)
        owner.withLock { $0 = server }
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try await channel.close().get()
        for child in open.withLock({ Array($0.values) }) { child.close(promise: nil) }
        return try result.get()
    }

    fileprivate func answer(_ request: Request) -> Reply {
        var request = request
        log.withLock { log in
            request.number = log.requests.count
            log.requests.append(request)
        }
        return script(request)
    }
}

/// One connection of a ``ReplayServer``.
private final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: ReplayServer?
    private var head: HTTPRequestHead?
    private var body = ""

    init(server: ReplayServer?) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let part): body += String(buffer: part)
        case .end:
            guard let head, let server else { return context.close(promise: nil) }
            send(server.answer(request(head, context)), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func request(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> ReplayServer.Request {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        for item in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(pair[0])] = String(pair[1]).removingPercentEncoding
        }
        return ReplayServer.Request(
            method: head.method, path: String(parts[0]), query: query, headers: head.headers, body: body,
            user: user(context), number: 0)
    }

    private func user(_ context: ChannelHandlerContext) -> String? {
        guard let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self),
            let certificate = tls.peerCertificate, let der = try? certificate.toDERBytes(),
            let parsed = try? Certificate(derEncoded: der)
        else { return nil }
        return "\(parsed.subject)"
    }

    private func send(_ reply: ReplayServer.Reply, _ context: ChannelHandlerContext) {
        guard let parts = reply.parts else {
            if case .silence = reply.ending { return }
            return context.close(promise: nil)
        }
        let head = HTTPResponseHead(version: .http1_1, status: reply.status, headers: reply.headers)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
        for part in parts {
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: part)))), promise: nil)
        }
        switch reply.ending {
        case .complete: context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .silence: break
        case .cut: context.close(promise: nil)
        case .more(let subscribe):
            let channel = context.channel
            subscribe { bytes in
                channel.eventLoop.execute {
                    let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
                    // Who is gone needs no more.
                    channel.pipeline.syncOperations.writeAndFlush(NIOAny(part), promise: nil)
                }
            }
        }
    }
}

extension String {
    /// The text that `%XX` stands for.
    fileprivate var removingPercentEncoding: String {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
