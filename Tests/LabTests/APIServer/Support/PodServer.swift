import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a pod's port may do, on a socket of this machine.
enum PodServer: Sendable {
    /// Sends back what comes, and ends when the client does.
    case echo
    /// Sends so many bytes, and ends.
    case source(Int)
    /// Takes everything there is, and then tells how much that was.
    case sink
    /// Breaks every connection that says something.
    case reset
    /// Greets, waits for the client to go, and tells that it went.
    case watched(AsyncStream<Void>.Continuation)

    /// Serves while the body runs, which gets the port.
    func run(_ body: (Int) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        let port = server.channel.localAddress?.port ?? 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        // What happens to one connection is no matter of the others.
                        for try await connection in connections { group.addTask { try? await serve(connection) } }
                    }
                }
            }
            let outcome = await Result { try await body(port) }
            group.cancelAll()
            try outcome.get()
        }
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        // Waits until the socket has it: what is only buffered would be lost at the end.
        func write(_ bytes: ByteBuffer) async throws { try await connection.channel.writeAndFlush(bytes) }
        try await connection.executeThenClose { inbound, outbound in
            var count = 0
            switch self {
            case .echo: for try await bytes in inbound { try await write(bytes) }
            case .source(let total):
                while count < total {
                    let part = Bytes.pattern(from: count, count: min(65_536, total - count))
                    try await write(part)
                    count += part.readableBytes
                }
            case .sink:
                for try await bytes in inbound { count += bytes.readableBytes }
                try await write(ByteBuffer(string: "\(count)"))
            case .reset:
                for try await _ in inbound { break }
                let socket = connection.channel as? any SocketOptionProvider
                try await socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
                return
            case .watched(let feed):
                try await write(ByteBuffer(string: "hello"))
                // An error is an end too.
                do { for try await _ in inbound {} } catch {}
                feed.finish()
            }
            outbound.finish()
        }
    }
}

/// One connection of a client to a local port.
enum LocalConnection {
    /// One that stays open.
    struct Held {
        private let channel: any Channel
        private let greeting: EventLoopFuture<Void>

        init(port: Int) async throws {
            let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
            greeting = promise.futureResult
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelInitializer { channel in channel.pipeline.addHandler(FirstRead(promise: promise)) }
                .connect(host: "127.0.0.1", port: port).get()
        }

        /// Waits until the pod has said something.
        func greet() async throws { try await greeting.get() }

        // Closed already is closed.
        func close() async { try? await channel.close() }
    }

    private final class FirstRead: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let promise: EventLoopPromise<Void>

        init(promise: EventLoopPromise<Void>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { promise.succeed() }
        func channelInactive(context: ChannelHandlerContext) { promise.fail(ChannelError.eof) }
    }

    /// Sends bytes, ends the sending, and gives back everything that comes.
    static func exchange(port: Int, _ bytes: ByteBuffer) async throws -> ByteBuffer {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var rest = bytes
                    while let part = rest.readSlice(length: min(65_536, rest.readableBytes)), part.readableBytes > 0 {
                        try await outbound.write(part)
                    }
                    outbound.finish()
                }
                var answer = ByteBuffer()
                for try await part in inbound { answer.writeImmutableBuffer(part) }
                group.cancelAll()
                return answer
            }
        }
    }
}

enum Bytes {
    private static let block: [UInt8] = (0..<65_528).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }

    /// Blocks of 64 KiB, each with its position.
    static func pattern(from start: Int, count: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(count + 65_536)
        while buffer.readableBytes < count {
            buffer.writeInteger(start + buffer.readableBytes)
            buffer.writeBytes(block)
        }
        return buffer.getSlice(at: 0, length: count) ?? buffer
    }
}
