import Crypto
import FoundationEssentials
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An API server's socket that does exactly what a test says, byte by byte.
final class ScriptedServer: Sendable {
    enum Step: Sendable {
        case send([UInt8])
        /// Waits until the client has sent a frame that fits.
        case receive(@Sendable (ClientFrame) -> Bool)
        /// Sends back what the client sends on channel 0, on channel 1, until it closes channel 0 (v5).
        case echo
        case close
        /// Closes without TLS's or WebSocket's goodbyes.
        case abort
    }

    struct Request: Sendable {
        var target = ""
        var headers: [String: String] = [:]
    }

    enum Transport: Sendable {
        case plain
        case tls(TLSConfiguration)
        /// Answers a CONNECT with this, then speaks TLS itself as if it were the target.
        case proxy(answer: String, TLSConfiguration)
        /// Answers a SOCKS5 request with this status (RFC 1928, section 6), then speaks TLS itself as if it were the target.
        case socks(status: UInt8, TLSConfiguration)
    }

    typealias Script = @Sendable (Request) -> [Step]

    private let channel: any Channel
    private let log: Log

    final class Log: Sendable {
        struct State {
            var requests: [Request] = []
            var connects: [Request] = []
            var closed = 0
            var waiting: [CheckedContinuation<Void, Never>] = []
        }
        let state = Mutex(State())
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var requests: [Request] { log.state.withLock { $0.requests } }
    var connects: [Request] { log.state.withLock { $0.connects } }

    private init(channel: any Channel, log: Log) {
        self.channel = channel
        self.log = log
    }

    /// Serves while `body` runs.
    static func run<Value>(
        _ transport: Transport, host: String = "127.0.0.1", script: @escaping Script,
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let log = Log()
        let context: NIOSSLContext? =
            switch transport {
            case .plain: nil
            case .tls(let configuration), .proxy(_, let configuration), .socks(_, let configuration):
                try NIOSSLContext(configuration: configuration)
            }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    let pipeline = child.pipeline.syncOperations
                    let scripted = ScriptedConnection(script: script, log: log)
                    switch transport {
                    case .proxy(let answer, _): scripted.proxyAnswer = (answer, context)
                    case .socks(let status, _): scripted.socks = SOCKSAnswers(status: status, context: context)
                    case .tls, .plain:
                        if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    }
                    try pipeline.addHandler(scripted)
                }
            }
            .bind(host: host, port: 0).get()
        let server = ScriptedServer(channel: channel, log: log)
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try await channel.close().get()
        return try result.get()
    }

    /// Returns when a client has closed a connection that was upgraded.
    func clientHasClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = log.state.withLock { state in
                if state.closed == 0 { state.waiting.append(continuation) }
                return state.closed > 0
            }
            if isClosed { continuation.resume() }
        }
    }
}

/// One connection of a ``ScriptedServer``.
private final class ScriptedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedServer.Script
    private let log: ScriptedServer.Log
    var proxyAnswer: (String, NIOSSLContext?)?
    var socks: SOCKSAnswers?
    private var received: [UInt8] = []
    private var steps: [ScriptedServer.Step]?

    init(script: @escaping ScriptedServer.Script, log: ScriptedServer.Log) {
        self.script = script
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytesView
        if socks != nil { return answerSOCKS(context) }
        if steps == nil, let request = takeRequest() {
            if let (answer, tls) = proxyAnswer {
                proxyAnswer = nil
                log.state.withLock { $0.connects.append(request) }
                write(Array(answer.utf8), context)
                if let tls {
                    try? context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
                }
                return
            }
            log.state.withLock { $0.requests.append(request) }
            steps = script(request)
        }
        advance(context)
    }

    private func answerSOCKS(_ context: ChannelHandlerContext) {
        while let answer = socks?.next(&received) {
            write(answer.bytes, context)
            guard let target = answer.target else { continue }
            log.state.withLock { $0.connects.append(ScriptedServer.Request(target: target)) }
            let tls = socks?.context
            socks = nil
            if let tls {
                try? context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        guard steps != nil else { return }
        let waiting = log.state.withLock { state in
            state.closed += 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func advance(_ context: ChannelHandlerContext) {
        while let step = steps?.first {
            switch step {
            case .send(let bytes): write(bytes, context)
            case .receive(let fits):
                guard let frame = ClientFrame.take(from: &received) else { return }
                if !fits(frame) { continue }
            case .echo:
                guard let frame = ClientFrame.take(from: &received) else { return }
                if frame.payload.first == 0 {
                    write(serverFrame([1] + frame.payload.dropFirst()), context)
                    continue
                }
                if frame.payload != [255, 0] { continue }
            case .close: context.close(promise: nil)
            case .abort: context.channel.pipeline.syncOperations.abort()
            }
            steps?.removeFirst()
        }
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    private func takeRequest() -> ScriptedServer.Request? {
        guard let end = received.ranges(of: Array("\r\n\r\n".utf8)).first else { return nil }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        received.removeSubrange(..<end.upperBound)
        var request = ScriptedServer.Request(target: String(lines[0].split(separator: " ")[1]))
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            request.headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        return request
    }
}

extension ChannelPipeline.SynchronousOperations {
    /// Closes below TLS, which says nothing then.
    fileprivate func abort() {
        let tls = try? context(handlerType: NIOSSLServerHandler.self)
        if let tls { tls.close(promise: nil) } else { close(promise: nil) }
    }
}

/// What a SOCKS5 proxy says to a greeting and to a request.
private struct SOCKSAnswers {
    let status: UInt8
    let context: NIOSSLContext?
    private var isGreeted = false

    init(status: UInt8, context: NIOSSLContext?) {
        self.status = status
        self.context = context
    }

    /// The answer to what has come; with the address that was asked for at the end.
    mutating func next(_ received: inout [UInt8]) -> (bytes: [UInt8], target: String?)? {
        if !isGreeted {
            guard received.count >= 2, received.count >= 2 + Int(received[1]) else { return nil }
            received.removeFirst(2 + Int(received[1]))
            isGreeted = true
            return ([5, 0], nil)
        }
        guard received.count >= 5 else { return nil }
        let isName = received[3] == 3
        let length = isName ? 5 + Int(received[4]) : 8
        guard received.count >= length + 2 else { return nil }
        let host =
            isName
            ? String(decoding: received[5..<length], as: UTF8.self)
            : received[4..<length].map(String.init).joined(separator: ".")
        let port = Int(received[length]) << 8 | Int(received[length + 1])
        received.removeFirst(length + 2)
        return ([5, status, 0, 1, 0, 0, 0, 0, 0, 0], "\(host):\(port)")
    }
}
