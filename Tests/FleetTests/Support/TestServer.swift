import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Values

/// A TLS server on a free port of 127.0.0.1 that answers GET requests with objects by path, as an API server would.
final class TestServer: Sendable {
    typealias Answer = @Sendable (_ path: String) -> JSON?

    private let channel: any Channel
    private let answer = Mutex<Answer>({ _ in nil })

    init(tls: NIOSSLContext) async throws {
        let box = Mutex<TestServer?>(nil)
        // Requests come only after the caller knows the port, when the box is filled.
        let lookup: Answer = { path in box.withLock { $0 }?.object(at: path) }
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(TestHandler(answer: lookup))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        box.withLock { $0 = self }
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "https://127.0.0.1:\(port)" }

    func serve(_ answer: @escaping Answer) { self.answer.withLock { $0 = answer } }

    func stop() async { try? await channel.close() }

    private func object(at path: String) -> JSON? {
        switch path {
        case "/api": Self.discovery
        case "/apis": ["kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": []]
        default: answer.withLock { $0 }(path)
        }
    }

    private static func resource(_ plural: String, _ kind: String, scope: String) -> JSON {
        [
            "resource": .string(plural), "singularResource": .string(kind.lowercased()), "scope": .string(scope),
            "responseKind": ["group": "", "version": "v1", "kind": .string(kind)], "verbs": ["get", "list"],
        ]
    }

    private static let discovery: JSON = [
        "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2",
        "items": [
            [
                "metadata": [:],
                "versions": [
                    [
                        "version": "v1", "freshness": "Current",
                        "resources": [
                            resource("services", "Service", scope: "Namespaced"),
                            resource("nodes", "Node", scope: "Cluster"),
                        ],
                    ]
                ],
            ]
        ],
    ]
}

private final class TestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: TestServer.Answer
    private var path = ""

    init(answer: @escaping TestServer.Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): path = String(head.uri.prefix { $0 != "?" })
        case .body: break
        case .end: respond(context)
        }
    }

    private func respond(_ context: ChannelHandlerContext) {
        let object = answer(path)
        let missing: JSON = [
            "kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404, "message": "gone",
        ]
        let body = ByteBuffer(string: (object ?? missing).text())
        let type =
            path.hasPrefix("/api/")
            ? "application/json" : "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        let head = HTTPResponseHead(
            version: .http1_1, status: object == nil ? .notFound : .ok,
            headers: ["Content-Type": type, "Content-Length": "\(body.readableBytes)"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
