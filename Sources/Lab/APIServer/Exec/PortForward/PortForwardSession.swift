import NIOCore

/// What becomes of the streams of a client that forwards ports: which connections to open, and what goes where. No I/O.
///
/// Connections to the pod are named by their data stream.
struct PortForwardSession {
    enum Action: Sendable, Hashable {
        case send(SPDYFrame)
        case connect(UInt32, port: Int)
        /// To be acknowledged by ``PortForwardSession/wrote(_:_:)``.
        case write(UInt32, ByteBuffer)
        /// The client sends no more: the connection's own output ends, after everything written.
        case endOutput(UInt32)
        case close(UInt32)
        /// More may be read from the pod.
        case resume(UInt32)
        /// ``PortForwardSession/expire(_:)`` is due after ``PortForwardSession/creationTimeout``.
        case expectPair(request: String)
        /// All is done, and the client wants no more.
        case closeSession
    }

    private struct Connection {
        var pair: PortForwardPairs.Pair
        var isOpen = false
    }

    /// How long the second stream of a pair may take (`DefaultStreamCreationTimeout` of a kubelet).
    static let creationTimeout = TimeAmount.seconds(30)

    private var session = SPDYSession()
    private var pairs = PortForwardPairs()
    private var connections: [UInt32: Connection] = [:]
    /// What came for connections that are not open yet.
    private var inboxes: [UInt32: ByteBuffer] = [:]
    private var endedEarly: Set<UInt32> = []
    private var isLeaving = false
    /// How errors name the pod.
    private let pod: String

    /// - Parameter pod: `web, uid 1234`.
    init(pod: String) { self.pod = pod }

    var lastStream: UInt32 { session.lastStream }

    /// Bytes that wait for connections to open.
    var backlog: Int { inboxes.values.reduce(0) { $0 + $1.readableBytes } }

    /// Whether what a pod sends could be sent on.
    func wantsMore(of connection: UInt32) -> Bool { !session.isBlocked(connection) }

    // MARK: The client

    mutating func receive(_ frame: SPDYFrame) throws(SPDYViolation) -> [Action] { handle(try session.receive(frame)) }

    private mutating func handle(_ actions: [SPDYSession.Action]) -> [Action] {
        var result: [Action] = []
        for action in actions { result += handle(action) }
        if isLeaving, session.isEmpty, connections.isEmpty { result.append(.closeSession) }
        return result
    }

    private mutating func handle(_ action: SPDYSession.Action) -> [Action] {
        switch action {
        case .send(let frame): return [.send(frame)]
        case .opened(let stream, let headers): return add(stream, headers)
        case .received(let stream, let bytes): return received(stream, bytes)
        case .unblocked(let stream): return [.resume(stream)]
        case .reset(let stream):
            inboxes[stream] = nil
            guard let connection = connections[stream] else { return [] }
            return [.close(stream)] + handle(session.finish(connection.pair.error))
        case .ended(let stream):
            if connections[stream]?.isOpen == true { return [.endOutput(stream)] }
            endedEarly.insert(stream)
            return []
        case .goneAway:
            isLeaving = true
            return []
        }
    }

    private mutating func received(_ stream: UInt32, _ bytes: ByteBuffer) -> [Action] {
        if connections[stream]?.isOpen == true { return [.write(stream, bytes)] }
        guard inboxes[stream] != nil else { return handle(session.consumed(stream, bytes.readableBytes)) }
        inboxes[stream]?.writeImmutableBuffer(bytes)
        return []
    }

    private mutating func add(_ stream: UInt32, _ headers: SPDYHeaders) -> [Action] {
        let outcome = pairs.add(stream, headers)
        if outcome == .refused { return handle(session.refuse(stream, .cancel)) }
        let accepted = handle(session.accept(stream))
        if headers["streamtype"] == "data" { inboxes[stream] = ByteBuffer() }
        switch outcome {
        case .refused: return accepted
        case .waiting(let request): return accepted + [.expectPair(request: request)]
        case .superfluous(let message, let errorStream):
            inboxes[stream] = nil
            return accepted + complain(message, on: errorStream)
        case .complete(let pair):
            connections[pair.data] = Connection(pair: pair)
            return accepted + [.connect(pair.data, port: pair.port)]
        }
    }

    private mutating func complain(_ message: String, on errorStream: UInt32?) -> [Action] {
        guard let errorStream else { return [] }
        return handle(session.send(errorStream, ByteBuffer(string: message)))
    }

    /// The time is up in which the second stream of a pair had to come.
    mutating func expire(_ request: String) -> [Action] {
        guard let half = pairs.expire(request) else { return [] }
        let complaint = complain(half.message, on: half.errorStream)
        return half.streams.reduce(into: complaint) { actions, stream in
            inboxes[stream] = nil
            actions += handle(session.finish(stream))
        }
    }

    // MARK: The pod

    mutating func connected(_ id: UInt32) -> [Action] {
        // The client may have lost interest meanwhile.
        guard connections[id] != nil else { return [.close(id)] }
        connections[id]?.isOpen = true
        let early =
            inboxes.removeValue(forKey: id).flatMap { $0.readableBytes > 0 ? [Action.write(id, $0)] : nil } ?? []
        return early + (endedEarly.remove(id) == nil ? [] : [.endOutput(id)]) + [.resume(id)]
    }

    mutating func wrote(_ id: UInt32, _ count: Int) -> [Action] { handle(session.consumed(id, count)) }

    mutating func received(_ bytes: ByteBuffer, from id: UInt32) -> [Action] {
        connections[id] == nil ? [] : handle(session.send(id, bytes))
    }

    /// The pod sends no more. Its client is told so at once, also on the error stream: kubectl before 1.29 waits for that.
    mutating func ended(_ id: UInt32) -> [Action] {
        guard let pair = connections[id]?.pair else { return [] }
        return handle(session.finish(id) + session.finish(pair.error))
    }

    mutating func closed(_ id: UInt32) -> [Action] {
        let actions = ended(id)
        forget(id)
        return actions + handle([])
    }

    /// - Parameter reason: `dial tcp4 127.0.0.1:80: connect: connection refused`.
    mutating func failed(_ id: UInt32, _ reason: String) -> [Action] {
        guard let pair = connections[id]?.pair else { return [] }
        let message = "error forwarding port \(pair.port) to pod \(pod): \(reason)"
        // First why, and then that it is over.
        let actions = complain(message, on: pair.error) + handle(session.finish(pair.error) + session.finish(id))
        forget(id)
        return actions + handle([])
    }

    private mutating func forget(_ id: UInt32) {
        connections[id] = nil
        inboxes[id] = nil
        endedEarly.remove(id)
    }
}
