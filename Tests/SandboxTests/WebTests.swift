import Changes
import KubernetesAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import Sandbox
import Synchronization
import Testing

/// Answers every request with what a closure says, on a port of its own.
private final class Answering: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var headers: [(String, String)] = []
        var body = ""
    }

    private let answer: @Sendable (HTTPRequestHead) -> Answer

    init(_ answer: @escaping @Sendable (HTTPRequestHead) -> Answer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        let answer = answer(head)
        var headers = HTTPHeaders(answer.headers)
        headers.replaceOrAdd(name: "content-length", value: "\(answer.body.utf8.count)")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers))),
            promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

/// A proxy that makes no connections: it says itself what it was asked to connect to, and for what.
private final class Connecting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var text = ""
    private var target = ""

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        text += String(buffer: unwrapInboundIn(data))
        guard text.hasSuffix("\r\n\r\n") else { return }
        let words = text.split(separator: " ").map(String.init)
        text = ""
        if words[0] == "CONNECT" { target = words[1] }
        let fields = words[0] == "CONNECT" ? "" : "content-length: 0\r\nx-way: \(target) \(words[1])\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\(fields)\r\n")), promise: nil)
    }
}

/// Sends the head of an answer and one byte of ten.
private final class Stalling: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}

private func withServer(
    _ answer: @escaping @Sendable (HTTPRequestHead) -> Answering.Answer, _ body: (Int) async throws -> Void
) async throws {
    try await withServer(body) { channel in
        channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
            try channel.pipeline.syncOperations.addHandler(Answering(answer))
        }
    }
}

private func withServer(
    _ body: (Int) async throws -> Void, _ initialize: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
) async throws {
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .childChannelInitializer(initialize).bind(host: "127.0.0.1", port: 0).get()
    do {
        try await body(server.localAddress?.port ?? 0)
    } catch {
        try? await server.close()
        throw error
    }
    try await server.close()
}

@Suite("HTTP", .timeLimit(.minutes(5))) struct WebTests {
    private func web(
        _ hosts: String..., gate: Gate = Gate(), proxies: ProxyEnvironment = ProxyEnvironment()
    ) throws -> Web {
        let net = try Permissions.grants(hosts, .net) { (text) throws(OperationError) in try HostGrant(text) }
        return Web(permissions: Permissions(net: net), gate: gate, proxies: proxies)
    }

    private func failure(
        _ web: Web, _ request: Web.Request, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> OperationError {
        try await #require(throws: OperationError.self, sourceLocation: sourceLocation) { try await web.send(request) }
    }

    @Test("a host is asked through the proxy of the environment, and one of NO_PROXY is not")
    func proxies() async throws {
        func web(through proxy: String, except hosts: String = "") throws -> Web {
            let variables = ["HTTP_PROXY": proxy, "NO_PROXY": hosts]
            return try self.web("service.test", "127.0.0.1", proxies: ProxyEnvironment(variables))
        }
        let connecting: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Connecting())
            }
        }
        try await withServer(
            { port in
                let proxy = "127.0.0.1:\(port)"
                let through = try await web(through: proxy, except: "other.test").send(
                    Web.Request(url: "http://service.test:81/a"))
                #expect(through.headers["x-way"] == "service.test:81 /a")
                let own = try await web(through: proxy).send(Web.Request(url: "http://127.0.0.1:\(port)/a"))
                #expect(own.headers["x-way"] == "/a")
                let refused = try await failure(web(through: proxy), Web.Request(url: "http://elsewhere.test/"))
                #expect(refused.code == .notAllowed)
                let unreachable = try await failure(
                    web(through: "http://127.0.0.1:1"), Web.Request(url: "http://service.test/"))
                #expect(unreachable.message == "http://service.test cannot be reached through the proxy of $HTTP_PROXY")
                let except = try await failure(
                    web(through: proxy, except: "service.test"), Web.Request(url: "http://service.test/"))
                #expect(except.message == "http://service.test cannot be reached")
            }, connecting)
    }

    @Test("an answer that begins and does not go on is given up like one that never comes")
    func slowBody() async throws {
        let stalling: @Sendable (any Channel) -> EventLoopFuture<Void> = { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Stalling())
            }
        }
        try await withServer(
            { port in
                let request = Web.Request(url: "http://127.0.0.1:\(port)/?token=x", timeout: .seconds(1))
                let error = try await failure(web("127.0.0.1"), request)
                #expect(error.code == .timeout)
                #expect(error.message == "http://127.0.0.1:\(port) did not answer within 1s")
            }, stalling)
    }

    @Test("an allowed host is asked, and its status, headers and body come back")
    func answers() async throws {
        try await withServer({ head in
            .init(status: .notFound, headers: [("X-Path", head.uri), ("X-Path", "b")], body: "\(head.method)")
        }) { port in
            let web = try web("127.0.0.1")
            let response = try await web.send(Web.Request(url: "http://127.0.0.1:\(port)/a?b=c"))
            #expect(response.status == 404 && response.headers["x-path"] == "/a?b=c, b")
            #expect(response.body == Array("GET".utf8))
            let post = try await web.send(Web.Request(method: "post", url: "http://127.0.0.1:\(port)/", body: [1, 2]))
            #expect(post.body == Array("POST".utf8))
        }
    }

    @Test("another host or port is refused before anything is sent")
    func refusals() async throws {
        let web = try web("127.0.0.1:1", "example.com:443")
        let cases = [
            ("http://127.0.0.1:2/", "127.0.0.1:2"), ("http://localhost/", "localhost:80"),
            ("http://example.com/", "example.com:80"), ("https://example.com.evil.test/", "example.com.evil.test:443"),
            ("https://example.com@evil.test/", "evil.test:443"), ("http://[::1]:9/", "[::1]:9"),
        ]
        for (url, place) in cases {
            let error = try await failure(web, Web.Request(url: url))
            #expect(error.code == .notAllowed)
            #expect(error.message.hasPrefix("connecting to \(place) is not allowed; run with "), "\(error.message)")
        }
        for url in ["file:///etc/passwd", "127.0.0.1:1", "", "http://", "unix:///run/docker.sock"] {
            #expect(try await failure(web, Web.Request(url: url)).code == .invalidInput)
        }
        #expect(try await failure(web, Web.Request(url: "http://127.0.0.1:1/")).code == .unreachable)
    }

    @Test("a redirect is followed where its host is allowed, and without credentials to another")
    func redirects() async throws {
        let seen = Mutex<[String]>([])
        try await withServer({ head in
            seen.withLock { $0.append("\(head.uri) \(head.headers["authorization"])") }
            switch head.uri {
            case "/": return .init(status: .found, headers: [("Location", "/next")])
            case "/away":
                return .init(
                    status: .found,
                    headers: [("Location", "http://localhost:\(head.headers.first(name: "x-port") ?? "")/there")])
            case "/round": return .init(status: .found, headers: [("Location", "/round")])
            default: return .init(body: "there")
            }
        }) { port in
            let headers = [("authorization", "x"), ("x-port", "\(port)")]
            let base = "http://127.0.0.1:\(port)"
            let one = try web("127.0.0.1")
            #expect(try await one.send(Web.Request(url: base + "/", headers: headers)).body == Array("there".utf8))
            let error = try await failure(one, Web.Request(url: base + "/away", headers: headers))
            #expect(error.code == .notAllowed && error.message.contains("localhost:\(port)"))
            #expect(try await failure(one, Web.Request(url: base + "/round")).code == .unreachable)
            #expect(
                try await one.send(Web.Request(method: "POST", url: base + "/away", headers: headers)).status == 302)
            seen.withLock { $0 = [] }
            _ = try await web("127.0.0.1", "localhost").send(Web.Request(url: base + "/away", headers: headers))
            #expect(seen.withLock { $0 } == ["/away [\"x\"]", "/there []"])
        }
    }

    @Test("a dry run sends what changes nothing, and reports the rest")
    func dryRun() async throws {
        try await withServer({ _ in .init(body: "x") }) { port in
            let web = try web("127.0.0.1", gate: Gate(mode: .dryRun))
            let url = "http://127.0.0.1:\(port)/"
            #expect(try await web.send(Web.Request(url: url)).body == [120])
            #expect(try await web.send(Web.Request(method: "DELETE", url: url)).isSkipped)
        }
    }
}
