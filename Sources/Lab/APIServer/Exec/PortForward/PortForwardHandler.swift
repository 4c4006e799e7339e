import NIOCore
import NIOPosix
import Values

/// The ports of a pod for a client that speaks SPDY, directly or through a WebSocket.
///
/// All connections live on the client's event loop. When the client is slow, nothing is read from the pod; when the pod
/// is, nothing from the client.
final class PortForwardHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Finds out where this machine listens for a port of the pod.
    typealias Locate = @Sendable (_ port: Int) async throws -> (host: String, port: Int)

    private static let largestBacklog = 1 << 20

    private let locate: Locate
    private var session: PortForwardSession
    private var decoder = SPDYDecoder()
    private let encoder = SPDYEncoder()
    private var pods: [UInt32: PodSocket] = [:]
    private var timeouts: [String: Scheduled<Void>] = [:]
    private var context: ChannelHandlerContext?
    private var wantsRead = false
    private var isOver = false

    init(pod: JSON, locate: @escaping Locate) {
        self.locate = locate
        session = PortForwardSession(pod: "\(pod.objectName), uid \(pod.objectUID ?? "")")
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        decoder.append(unwrapInboundIn(data))
        do throws(SPDYViolation) {
            while let frame = try decoder.next() { perform(try session.receive(frame)) }
        } catch {
            perform([.send(.goAway(lastStream: session.lastStream, .protocolError)), .closeSession])
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { for id in pods.keys { readPod(id) } }
        context.fireChannelWritabilityChanged()
    }

    func read(context: ChannelHandlerContext) {
        if canTakeBytes { context.read() } else { wantsRead = true }
    }

    private var canTakeBytes: Bool {
        session.backlog < Self.largestBacklog && pods.values.allSatisfy(\.canTakeBytes)
    }

    fileprivate func readIfWanted() {
        guard wantsRead, canTakeBytes else { return }
        wantsRead = false
        context?.read()
    }

    private func end() {
        isOver = true
        for timeout in timeouts.values { timeout.cancel() }
        for pod in pods.values { pod.close() }
        timeouts = [:]
        pods = [:]
    }

    private func perform(_ actions: [PortForwardSession.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: PortForwardSession.Action) {
        switch action {
        case .send(let frame): send(frame)
        case .connect(let id, let port): connect(id, port)
        case .write(let id, let bytes): pods[id]?.write(bytes)
        case .endOutput(let id): pods[id]?.endOutput()
        case .close(let id): pods[id]?.close()
        case .resume(let id): readPod(id)
        case .expectPair(let request):
            timeouts[request] = context?.eventLoop.assumeIsolated().scheduleTask(
                in: PortForwardSession.creationTimeout
            ) {
                self.timeouts[request] = nil
                self.performAndFlush(self.session.expire(request))
            }
        case .closeSession:
            isOver = true
            context?.flush()
            context?.close(promise: nil)
        }
    }

    private func performAndFlush(_ actions: [PortForwardSession.Action]) {
        perform(actions)
        context?.flush()
        readIfWanted()
    }

    private func send(_ frame: SPDYFrame) {
        guard let context else { return }
        var bytes = context.channel.allocator.buffer(capacity: 64)
        // Only zlib could fail, and only for want of memory.
        guard (try? encoder.encode(frame, into: &bytes)) != nil else { return context.close(promise: nil) }
        context.write(wrapOutboundOut(bytes), promise: nil)
    }
}

// MARK: Pods

extension PortForwardHandler {
    private func connect(_ id: UInt32, _ port: Int) {
        guard let loop = context?.eventLoop else { return }
        let socket = PodSocket(id: id, owner: self)
        pods[id] = socket
        loop.makeFutureWithTask { [locate] in try await locate(port) }
            .flatMap { place in
                ClientBootstrap(group: loop)
                    .channelOption(.allowRemoteHalfClosure, value: true)
                    .channelOption(.autoRead, value: false)
                    .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 18, high: Self.largestBacklog))
                    .connectTimeout(.seconds(5))
                    .connect(host: place.host, port: place.port)
            }
            .hop(to: loop).assumeIsolated().whenComplete { result in
                do {
                    let channel = try result.get()
                    guard !self.isOver else { return channel.close(promise: nil) }
                    try channel.pipeline.syncOperations.addHandler(socket)
                    self.performAndFlush(self.session.connected(id))
                } catch {
                    self.pods[id] = nil
                    self.performAndFlush(self.session.failed(id, Self.refusal(of: port)))
                }
            }
    }

    /// As kubelets with containerd say it, less the network namespace, of which there is none.
    private static func refusal(of port: Int) -> String {
        "failed to connect to localhost:\(port): dial tcp4 127.0.0.1:\(port): connect: connection refused"
    }

    private func readPod(_ id: UInt32) {
        guard context?.channel.isWritable ?? false, session.wantsMore(of: id) else { return }
        pods[id]?.read()
    }

    fileprivate func received(_ bytes: ByteBuffer, from id: UInt32) { perform(session.received(bytes, from: id)) }

    fileprivate func receivedAll(from id: UInt32) {
        context?.flush()
        readPod(id)
    }

    fileprivate func wrote(_ count: Int, to id: UInt32) { performAndFlush(session.wrote(id, count)) }

    fileprivate func ended(_ id: UInt32) { performAndFlush(session.ended(id)) }

    fileprivate func closed(_ id: UInt32, _ failure: String?) {
        pods[id] = nil
        performAndFlush(failure.map { session.failed(id, $0) } ?? session.closed(id))
    }
}

/// One connection to a pod.
private final class PodSocket: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let id: UInt32
    private weak var owner: PortForwardHandler?
    private var context: ChannelHandlerContext?
    private var unwritten = 0
    private var isEnding = false
    private var isUnwanted = false
    private var failure: String?

    init(id: UInt32, owner: PortForwardHandler) {
        self.id = id
        self.owner = owner
    }

    /// What comes before it is connected waits in the session.
    var canTakeBytes: Bool { context?.channel.isWritable ?? true }

    func read() { context?.read() }

    func write(_ bytes: ByteBuffer) {
        guard let context else { return }
        let count = bytes.readableBytes
        unwritten += 1
        context.writeAndFlush(wrapOutboundOut(bytes)).assumeIsolated().whenComplete { _ in
            self.unwritten -= 1
            self.owner?.wrote(count, to: self.id)
            self.endIfWritten()
        }
    }

    func endOutput() {
        isEnding = true
        endIfWritten()
    }

    private func endIfWritten() {
        guard isEnding, unwritten == 0 else { return }
        isEnding = false
        context?.close(mode: .output, promise: nil)
    }

    func close() {
        isUnwanted = true
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if isUnwanted { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        owner?.received(unwrapInboundIn(data), from: id)
    }

    func channelReadComplete(context: ChannelHandlerContext) { owner?.receivedAll(from: id) }

    func channelWritabilityChanged(context: ChannelHandlerContext) { owner?.readIfWanted() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { owner?.ended(id) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !isUnwanted { failure = "read tcp4 127.0.0.1: read: connection reset by peer" }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { owner?.closed(id, failure) }
}
