import Changes
import Kubeconfig
import NIOCore
import NIOPosix
import NIOSOCKS
import NIOSSL
import Synchronization

/// Opens connections to one server: TCP, through a proxy where one is named, then TLS.
struct StreamConnector: Sendable {
    typealias MakeTLS = @Sendable () throws -> NIOSSLClientHandler

    let server: ServerURL
    let proxy: ProxyAddress?
    /// For TCP, proxy and TLS together.
    let connectTimeout: Duration
    /// `nil` for a plain connection.
    let makeTLS: MakeTLS?
    /// What the server's certificate must cover where the handlers of `makeTLS` do not check that.
    var requiredName: String?

    var failure: ConnectionFailure { ConnectionFailure(peer: server.authority) }
    var loop: any EventLoop { MultiThreadedEventLoopGroup.singleton.any() }

    /// A connection that is ready to be spoken over; it is closed when the scope ends.
    ///
    /// Its pipeline ends with a ``StreamEdge``, which must be released when the handlers behind it are in place.
    func connect(in scope: StreamScope) async throws -> any Channel {
        scope.phase = "connecting to \(server.authority)"
        let transports = Mutex<[ObjectIdentifier: EventLoopFuture<Void>]>([:])
        let loop = self.loop
        let connected = loop.makePromise(of: (any Channel).self)
        scope.onEnd { connected.fail($0) }
        let timer = loop.scheduleTask(in: TimeAmount(connectTimeout)) {
            scope.end(failure.noConnection(within: connectTimeout))
        }
        defer { timer.cancel() }
        // The bootstrap may make several channels, one for each address of a name, and keeps the first that connects.
        // Its own timeout, for TCP alone, is to come after ours, which has more to say.
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(TimeAmount(connectTimeout) + .seconds(5))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let ready = channel.eventLoop.makePromise(of: Void.self)
                    transports.withLock { $0[ObjectIdentifier(channel)] = ready.futureResult }
                    try install(on: channel, ready: ready)
                }
            }
        bootstrap.connect(host: proxy?.host ?? server.host, port: proxy?.port ?? server.port).whenComplete { result in
            if case .success(let channel) = result { scope.onEnd { _ in channel.close(promise: nil) } }
            connected.completeWith(result)
        }
        let channel = try await connected.futureResult.get()
        let transport = transports.withLock { $0[ObjectIdentifier(channel)] }
        try await transport?.get()
        return channel
    }

    private func addHandlers(for proxy: ProxyAddress, to pipeline: ChannelPipeline.SynchronousOperations) throws {
        switch proxy.kind {
        case .http: try pipeline.addHandlers(ProxyConnectHandler(proxy: proxy, target: server.authority).handlers)
        case .socks:
            // It holds back what is written until the proxy has connected. Names are the proxy's to look up.
            let address: SOCKSAddress =
                if let address = try? SocketAddress(ipAddress: server.host, port: server.port) {
                    .address(address)
                } else {
                    .domain(server.host, port: server.port)
                }
            try pipeline.addHandlers([
                SOCKSClientHandler(targetAddress: address), SOCKSFailureHandler(proxy: proxy, target: server.authority),
            ])
        }
    }

    private func install(on channel: any Channel, ready: EventLoopPromise<Void>) throws {
        let pipeline = channel.pipeline.syncOperations
        do {
            if let proxy { try addHandlers(for: proxy, to: pipeline) }
            if let makeTLS { try pipeline.addHandlers([TLSSniffer(), makeTLS()]) }
            try pipeline.addHandler(
                StreamEdge(isTLS: makeTLS != nil, requiredName: requiredName, failure: failure, ready: ready))
        } catch {
            ready.fail(error)
            throw error
        }
    }
}
