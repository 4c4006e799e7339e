import NIOCore
import NIOHTTP1
import NIOWebSocket
import Values

/// One command over one WebSocket: output as it is made, input as it comes, a status at the end.
struct ExecConversation: Sendable {
    var channel: HTTPConnection.WebSocketChannel
    var request: APIRequest
    var handler: RequestHandler
    /// Where the conversation is cut, if it is; see ``Fault/place``.
    var cut: Double?

    private enum Ended: Sendable { case client, command, patience }

    /// How long a client that has its status may take to close (k8s.io/apiserver, pkg/util/wsstream).
    private static let closingTimeout = Duration.seconds(10)

    func run() async throws {
        try await channel.executeThenClose { inbound, outbound in
            // Who asks was checked before the upgrade; here it only matters that the pod is still there.
            let administrator = UserInfo(name: "system:apiserver", groups: ["system:masters"])
            do {
                let call = try ResourceCall(handler, request, RequestInfo(request), administrator)
                await run(try ExecNegotiation(call), inbound, outbound)
            } catch {
                try await Writer.end(with: ExecFraming.status(error: error), outbound)
            }
        }
    }

    private func run(
        _ negotiation: ExecNegotiation, _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async {
        let (input, inputFeed) = AsyncStream.makeStream(of: [UInt8].self)
        let (sizes, sizeFeed) = AsyncStream.makeStream(of: TerminalSize.self)
        if !negotiation.request.hasInput { inputFeed.finish() }
        let writer = Writer(outbound: outbound, negotiation: negotiation, cut: cut)
        await untilClosed {
            try? await read(inbound, negotiation.subprotocol, inputFeed, sizeFeed, outbound)
            inputFeed.finish()
            sizeFeed.finish()
        } command: {
            try? await writer.run(ExecStreams(input: input, sizes: sizes) { try await writer.write($0) })
            if cut != nil { await channel.channel.cut(withReset: false) }
        }
    }

    /// Runs both sides until the client has closed, or has not although its command has ended a while ago.
    private func untilClosed(
        client: @escaping @Sendable () async -> Void, command: @escaping @Sendable () async -> Void
    ) async {
        await withTaskGroup(of: Ended.self) { group in
            group.addTask {
                await client()
                return .client
            }
            group.addTask {
                await command()
                return .command
            }
            if await group.next() == .command {
                group.addTask {
                    try? await handler.configuration.clock.sleep(for: Self.closingTimeout)
                    return .patience
                }
                _ = await group.next()
            }
            group.cancelAll()
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ subprotocol: ExecNegotiation.Subprotocol,
        _ input: AsyncStream<[UInt8]>.Continuation, _ sizes: AsyncStream<TerminalSize>.Continuation,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async throws {
        for try await frame in inbound {
            switch frame.opcode {
            // A channel's bytes come in either, as golang.org/x/net/websocket takes them.
            case .binary, .text:
                switch ExecFraming.message(Array(buffer: frame.unmaskedData), subprotocol) {
                case .input(let bytes): input.yield(bytes)
                case .endOfInput: input.finish()
                case .resize(let size): sizes.yield(size)
                case .ignored: break
                }
            case .ping: try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData))
            case .connectionClose: return
            default: break
            }
        }
    }

    private struct Writer: Sendable {
        var outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
        var negotiation: ExecNegotiation
        /// Below a third, nothing is sent; below two thirds, nothing of the command; otherwise all but how it ended.
        var cut: Double?

        /// Runs the command; whatever comes of it, the client gets a status and a closing frame.
        func run(_ streams: ExecStreams) async throws {
            if let cut, cut < 1 / 3 { return }
            // kubelets begin with an empty message, which tells clients that the streams are there.
            try await outbound.write(ExecFraming.frame(ExecFraming.output, []))
            if let cut, cut < 2 / 3 { return }
            var status: JSON
            do {
                let code =
                    negotiation.attaches
                    ? try await attach(streams)
                    : try await negotiation.runtime.exec(negotiation.request, streams: streams)
                status = ExecFraming.status(exitCode: code)
            } catch {
                status = ExecFraming.status(error: error)
            }
            if cut != nil { return }
            try await Self.end(with: status, outbound)
        }

        static func end(
            with status: JSON, _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
        ) async throws {
            try await outbound.write(ExecFraming.frame(ExecFraming.status, "\(status)".utf8))
            let code = ByteBuffer(integer: UInt16(1000))
            try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
        }

        /// The program of a container, or what the container writes from now on.
        private func attach(_ streams: ExecStreams) async throws -> Int {
            let request = negotiation.request
            if try await negotiation.runtime.attach(request, streams: streams) { return 0 }
            let log = try await negotiation.runtime.logs(
                LogRequest(pod: request.pod, container: request.container, previous: false, follow: true))
            guard let following = log.following else { return 0 }
            for await line in following { try await write(.standardOutput(Array((line.text + "\n").utf8))) }
            return 0
        }

        func write(_ output: ExecOutput) async throws {
            switch output {
            case .standardOutput(let bytes):
                if negotiation.wantsOutput { try await write(bytes, ExecFraming.output) }
            case .standardError(let bytes):
                let isMerged = negotiation.request.isTerminal
                if isMerged || negotiation.wantsError {
                    try await write(bytes, isMerged ? ExecFraming.output : ExecFraming.error)
                }
            }
        }

        private func write(_ bytes: [UInt8], _ channel: UInt8) async throws {
            var rest = bytes[...]
            while !rest.isEmpty {
                try await outbound.write(ExecFraming.frame(channel, rest.prefix(ExecFraming.largestPayload)))
                rest = rest.dropFirst(ExecFraming.largestPayload)
            }
        }
    }
}
