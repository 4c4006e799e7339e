import NIOCore
import NIOPosix
import NIOWebSocket
import Values

/// Ports of a pod over one WebSocket: for the port at index n channel 2n carries data both ways and channel 2n+1 what went
/// wrong; the first message on each is the port, little-endian (Kubernetes 1.36,
/// `k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go`).
struct PortForwardConversation: Sendable {
    var channel: HTTPConnection.WebSocketChannel
    var request: APIRequest
    var handler: RequestHandler

    func run() async throws {
        try await channel.executeThenClose { inbound, outbound in
            // Who asks was checked before the upgrade; here it only matters that the pod is still there.
            let administrator = UserInfo(name: "system:apiserver", groups: ["system:masters"])
            let negotiation = try PortForwardNegotiation(
                ResourceCall(handler, request, RequestInfo(request), administrator))
            guard case .channels(let ports) = negotiation.transport else { return }
            let feeds = ports.map { _ in AsyncStream.makeStream(of: ByteBuffer.self) }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await read(inbound, feeds.map(\.continuation))
                    return true
                }
                for (index, port) in ports.enumerated() {
                    let forward = PortForward(
                        pod: negotiation.pod, port: port, index: UInt8(index), runtime: negotiation.runtime,
                        outbound: outbound)
                    group.addTask {
                        try await forward.run(feeds[index].stream)
                        return false
                    }
                }
                var open = ports.count
                while open > 0, let clientIsGone = try await group.next() {
                    if clientIsGone { break }
                    open -= 1
                }
                group.cancelAll()
            }
            let code = ByteBuffer(integer: UInt16(1000))
            try await outbound.write(WebSocketFrame(fin: true, opcode: .connectionClose, data: code))
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>, _ feeds: [AsyncStream<ByteBuffer>.Continuation]
    ) async throws {
        defer { for feed in feeds { feed.finish() } }
        for try await frame in inbound {
            if frame.opcode == .connectionClose { return }
            var data = frame.unmaskedData
            guard frame.opcode == .binary, let number = data.readInteger(as: UInt8.self), number % 2 == 0,
                feeds.indices.contains(Int(number / 2))
            else { continue }
            feeds[Int(number / 2)].yield(data)
        }
    }
}

/// One port.
private struct PortForward: Sendable {
    var pod: JSON
    var port: Int
    var index: UInt8
    var runtime: any PodRuntime
    var outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    func run(_ feed: AsyncStream<ByteBuffer>) async throws {
        let prefix = [UInt8(port & 255), UInt8(port >> 8)]
        try await outbound.write(ExecFraming.frame(2 * index, prefix))
        try await outbound.write(ExecFraming.frame(2 * index + 1, prefix))
        let connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            let (host, number) = try await runtime.listener(ofPort: port, in: pod)
            connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: host, port: number) { channel in
                    channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
                }
        } catch {
            return try await outbound.write(ExecFraming.frame(2 * index + 1, refusal.utf8))
        }
        try await connection.executeThenClose { incoming, outgoing in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await bytes in feed { try await outgoing.write(bytes) }
                    outgoing.finish()
                }
                for try await bytes in incoming {
                    try await outbound.write(ExecFraming.frame(2 * index, bytes.readableBytesView))
                }
                group.cancelAll()
            }
        }
    }

    private var refusal: String {
        "error forwarding port \(port) to pod \(pod.objectName), uid \(pod.objectUID ?? ""): failed to connect to "
            + "localhost:\(port): dial tcp4 127.0.0.1:\(port): connect: connection refused"
    }
}
