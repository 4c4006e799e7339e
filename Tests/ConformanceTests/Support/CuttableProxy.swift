import NIOCore
import NIOPosix
import Synchronization

/// A proxy (`CONNECT`) between a client and any server, whose connections a test can break.
final class CuttableProxy: Sendable {
    private struct State {
        var open: [any Channel] = []
        var connections = 0
        var isPaused = false
        var waiting: [EventLoopPromise<Void>] = []
    }

    private let state = Mutex(State())
    private let port: Int

    private init(port: Int) { self.port = port }

    var url: String { "http://127.0.0.1:\(port)" }
    /// How many there have been.
    var connections: Int { state.withLock { $0.connections } }

    static func run(_ body: (CuttableProxy) async throws -> Void) async throws {
        let owner = Mutex<CuttableProxy?>(nil)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(ConnectHandler(owner.withLock { $0 }))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = CuttableProxy(port: channel.localAddress?.port ?? 0)
        owner.withLock { $0 = proxy }
        let result = await BackEnd.result { try await body(proxy) }
        await proxy.resume()
        await proxy.cut()
        try await channel.close().get()
        try result.get()
    }

    /// Breaks every connection there is.
    func cut() async {
        let open = state.withLock { state in
            defer { state.open = [] }
            return state.open
        }
        // An error means that it is closed already.
        for channel in open { try? await channel.close() }
    }

    /// Breaks every connection, and lets new ones wait.
    func pause() async {
        state.withLock { $0.isPaused = true }
        await cut()
    }

    func resume() async {
        let waiting = state.withLock { state in
            defer { (state.isPaused, state.waiting) = (false, []) }
            return state.waiting
        }
        for promise in waiting { promise.succeed() }
    }

    fileprivate func opened(_ channel: any Channel) -> EventLoopFuture<Void> {
        state.withLock { state in
            state.open.append(channel)
            state.connections += 1
            guard state.isPaused else { return channel.eventLoop.makeSucceededVoidFuture() }
            let promise = channel.eventLoop.makePromise(of: Void.self)
            state.waiting.append(promise)
            return promise.futureResult
        }
    }
}

/// Reads `CONNECT host:port`, connects, and hands bytes on.
private final class ConnectHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let proxy: CuttableProxy?
    private var head = ""
    private var server: (any Channel)?

    init(_ proxy: CuttableProxy?) { self.proxy = proxy }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let server { return server.writeAndFlush(bytes, promise: nil) }
        head += String(buffer: bytes)
        guard head.hasSuffix("\r\n\r\n"), let proxy else { return }
        let authority = head.split(separator: " ")[1].split(separator: ":")
        let (host, port) = (String(authority[0]), Int(authority[1]) ?? 443)
        let client = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        proxy.opened(client).flatMap {
            ClientBootstrap(group: client.eventLoop)
                .channelInitializer { server in
                    server.eventLoop.makeCompletedFuture {
                        try server.pipeline.syncOperations.addHandler(BackHandler(client: client))
                    }
                }
                .connect(host: host, port: port)
        }.whenComplete { result in
            switch result {
            case .success(let server):
                handler.value.server = server
                client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
            case .failure: client.close(promise: nil)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { server?.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// The server's side of a connection.
private final class BackHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: any Channel

    init(client: any Channel) { self.client = client }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { client.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
