import EventLoops
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A TLS socket that takes connections and hands their requests on.
struct HTTPListener: Sendable {
    private let listening: NIOAsyncChannel<EventLoopFuture<HTTPConnection.Kind>, Never>
    private let handler: RequestHandler
    private let accepted: AcceptedConnections

    static func bind(
        address: String, port: Int, handler: RequestHandler, identity: ServingIdentity
    ) async throws -> HTTPListener {
        // A certificate that cannot be used shows here, and not at every connection.
        _ = try identity.context()
        let accepted = AcceptedConnections()
        let listening = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .bind(host: address, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let kind = try HTTPConnection.configure(channel, identity.context(), handler)
                    accepted.add(channel)
                    return kind
                }
            }
        return HTTPListener(listening: listening, handler: handler, accepted: accepted)
    }

    var port: Int { listening.channel.localAddress?.port ?? 0 }

    /// Serves until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await GarbageCollector(store: handler.store, allocator: handler.configuration.allocator).run()
            }
            // An error here is the listening socket's end; the connections in the group end with it.
            try? await listening.executeThenClose { connections in
                for try await kind in connections {
                    group.addTask(executorPreference: LoopExecutor(kind.eventLoop)) {
                        await HTTPConnection.serve(kind, handler)
                    }
                }
            }
            accepted.end()
            group.cancelAll()
        }
    }
}
