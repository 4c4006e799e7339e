import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A server that answers by a ``CutStream``. It is as small as can be, since a test makes thousands of connections to it.
final class CuttingServer: Sendable {
    private let state: Mutex<CutStream>
    private let discovery: [String: [UInt8]]

    private init(_ stream: CutStream) throws {
        state = Mutex(stream)
        discovery = [
            "/api": Self.whole(try Recording("discovery-aggregated-api")),
            "/apis": Self.whole(try Recording("discovery-aggregated-apis")),
        ]
    }

    var stream: CutStream { state.withLock { $0 } }

    /// Serves while `body` runs, over TLS where a context is given.
    static func run(
        _ stream: CutStream, tls: NIOSSLContext?, _ body: (CuttingServer, _ port: Int) async throws -> Void
    ) async throws {
        let server = try CuttingServer(stream)
        let open = Mutex<[ObjectIdentifier: any Channel]>([:])
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { child in
                open.withLock { $0[ObjectIdentifier(child)] = child }
                child.closeFuture.whenComplete { _ in open.withLock { $0[ObjectIdentifier(child)] = nil } }
                return child.eventLoop.makeCompletedFuture {
                    if let tls { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try child.pipeline.syncOperations.addHandler(CuttingHandler(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result = await TestCluster.result { try await body(server, channel.localAddress?.port ?? 0) }
        try await channel.close().get()
        for child in open.withLock({ Array($0.values) }) { child.close(promise: nil) }
        try result.get()
    }

    /// - Parameter target: The path and the query of a request.
    fileprivate func answer(to target: Substring) -> ([UInt8], CutStream.Ending) {
        let parts = target.split(separator: "?", maxSplits: 1)
        if let answer = discovery[String(parts[0])] { return (answer, .complete) }
        let query = (parts.count > 1 ? parts[1] : "").split(separator: "&")
        func value(_ name: String) -> String? {
            query.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        let version = value("resourceVersion")
        switch state.withLock({ value("watch") == "true" ? $0.watch(from: version) : $0.list() }) {
        case .list(let version):
            return (Self.whole("200 OK", "{\"metadata\":{\"resourceVersion\":\"\(version)\"},\"items\":[]}"), .complete)
        case .expired:
            let status = #"{"kind":"Status","status":"Failure","reason":"Expired","message":"too old","code":410}"#
            return (Self.whole("410 Gone", status), .complete)
        case .stream(let bytes, let ending): return (Self.chunked(bytes, ending), ending)
        }
    }

    private static func whole(_ recording: Recording) -> [UInt8] {
        whole("200 OK", recording.body, type: recording.headers.first(name: "content-type") ?? "")
    }

    private static func whole(_ status: String, _ body: String, type: String = "application/json") -> [UInt8] {
        let head = "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
        return Array(head.utf8) + Array(body.utf8)
    }

    private static func chunked(_ bytes: [UInt8], _ ending: CutStream.Ending) -> [UInt8] {
        var answer = Array(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".utf8)
        let missing = ending == .truncated ? 10 : 0
        if bytes.count + missing > 0 {
            answer += Array("\(String(bytes.count + missing, radix: 16))\r\n".utf8) + bytes
            if ending != .truncated { answer += Array("\r\n".utf8) }
        }
        return ending == .complete ? answer + Array("0\r\n\r\n".utf8) : answer
    }
}

private final class CuttingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: CuttingServer
    private var request = ""

    init(server: CuttingServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        request += String(buffer: unwrapInboundIn(data))
        guard request.hasSuffix("\r\n\r\n") else { return }
        let words = request.prefix { $0 != "\r\n" }.split(separator: " ")
        request = ""
        let (bytes, ending) = server.answer(to: words[1])
        let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)))
        let channel = context.channel
        switch ending {
        case .complete: break
        case .truncated: written.whenComplete { _ in channel.close(promise: nil) }
        case .closed, .reset:
            let isReset = ending == .reset
            written.assumeIsolated().whenComplete { _ in channel.cut(withReset: isReset) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension Channel {
    /// Ends the connection below TLS, which then cannot say goodbye. Called on its event loop.
    fileprivate func cut(withReset: Bool) {
        if withReset {
            // The kernel sends RST then (socket(7), SO_LINGER with a time of zero).
            let socket = self as? any SocketOptionProvider
            socket?.unsafeSetSocketOption(level: .socket, name: .so_linger, value: Linger()).whenComplete { _ in }
        }
        let tls = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        if let tls { tls.close(promise: nil) } else { close(promise: nil) }
    }
}

/// `struct linger` of sys/socket.h.
private struct Linger: Sendable {
    var isOn: CInt = 1
    var seconds: CInt = 0
}
