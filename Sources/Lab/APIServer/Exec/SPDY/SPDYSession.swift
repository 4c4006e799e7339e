import NIOCore

/// The server's side of a session: what frames mean for its streams, and which frames answer them. No I/O.
///
/// What is sent obeys the client's windows from the first SETTINGS or WINDOW_UPDATE on. Kubernetes' clients (moby/spdystream
/// 0.5) send neither: for them it is the connection alone that holds a sender back, and one that waited for a window
/// to open would wait for ever.
struct SPDYSession {
    enum Action: Sendable, Hashable {
        case send(SPDYFrame)
        /// The client wants a stream: ``SPDYSession/accept(_:)`` or ``SPDYSession/refuse(_:_:)`` answers it.
        case opened(UInt32, SPDYHeaders)
        /// To be acknowledged by ``SPDYSession/consumed(_:_:)``.
        case received(UInt32, ByteBuffer)
        /// The client sends no more on the stream.
        case ended(UInt32)
        /// The stream is gone.
        case reset(UInt32)
        /// What waited for a window is sent.
        case unblocked(UInt32)
        /// The client opens no more streams.
        case goneAway
    }

    private struct Stream {
        /// How much the client is ready to take.
        var window: Int
        /// Received, used up, and not acknowledged yet.
        var credit = 0
        var waiting = ByteBuffer()
        /// Ours is the last byte of ``waiting``.
        var isEnding = false
        var hasEnded = false
        var hasClientEnded = false
    }

    /// Section 2.6.8; it is the session's too (3.1's addition).
    static let initialWindow = 64 * 1024
    private static let largestWindow = Int(Int32.max)
    /// As a kubelet copies: by 32 KiB.
    private static let largestData = 32 * 1024

    private var streams: [UInt32: Stream] = [:]
    private(set) var lastStream: UInt32 = 0
    private var obeysWindows = false
    private var streamWindow = Self.initialWindow
    private var window = Self.initialWindow
    private var credit = 0

    var isEmpty: Bool { streams.isEmpty }

    /// Whether bytes of a stream wait for the client's window.
    func isBlocked(_ id: UInt32) -> Bool { (streams[id]?.waiting.readableBytes ?? 0) > 0 }

    // MARK: What the client sends

    mutating func receive(_ frame: SPDYFrame) throws(SPDYViolation) -> [Action] {
        switch frame {
        case .synStream(let id, let headers, let isLast, let isOneWay):
            guard id % 2 == 1, id > lastStream else { throw SPDYViolation(reason: "stream \(id) after \(lastStream)") }
            lastStream = id
            streams[id] = Stream(window: streamWindow, hasEnded: isOneWay)
            return [.opened(id, headers)] + (isLast ? end(id) : [])
        case .data(let id, let bytes, let isLast): return receive(id, bytes, isLast)
        case .headers(let id, _, let isLast): return isLast ? end(id) : []
        case .rstStream(let id, _): return streams.removeValue(forKey: id) == nil ? [] : [.reset(id)]
        // Its own have odd numbers; the others would answer ours.
        case .ping(let id): return id % 2 == 1 ? [.send(frame)] : []
        case .goAway: return [.goneAway]
        case .settings(let values): return set(values)
        case .windowUpdate(let id, let count): return try open(id, by: Int(count))
        // Servers open no streams here.
        case .synReply: return []
        }
    }

    private mutating func receive(_ id: UInt32, _ bytes: ByteBuffer, _ isLast: Bool) -> [Action] {
        guard let stream = streams[id] else {
            // What was on its way when a stream ended is no error.
            let isUnknown = id > lastStream || id % 2 == 0
            return acknowledge(bytes.readableBytes) + (isUnknown ? [.send(.rstStream(id, .invalidStream))] : [])
        }
        guard !stream.hasClientEnded else {
            streams[id] = nil
            return acknowledge(bytes.readableBytes) + [.send(.rstStream(id, .streamAlreadyClosed)), .reset(id)]
        }
        return (bytes.readableBytes > 0 ? [.received(id, bytes)] : []) + (isLast ? end(id) : [])
    }

    private mutating func end(_ id: UInt32) -> [Action] {
        guard streams[id] != nil else { return [] }
        streams[id]?.hasClientEnded = true
        dropIfDone(id)
        return [.ended(id)]
    }

    private mutating func dropIfDone(_ id: UInt32) {
        if let stream = streams[id], stream.hasEnded, stream.hasClientEnded { streams[id] = nil }
    }

    // MARK: Windows

    private mutating func set(_ values: [UInt32: UInt32]) -> [Action] {
        guard let size = values[SPDYFrame.initialWindowSizeID] else { return [] }
        obeysWindows = true
        let change = Int(size) - streamWindow
        streamWindow = Int(size)
        for id in streams.keys { streams[id]?.window += change }
        return flushAll()
    }

    private mutating func open(_ id: UInt32, by count: Int) throws(SPDYViolation) -> [Action] {
        obeysWindows = true
        if id == 0 {
            window += count
            if window > Self.largestWindow { throw SPDYViolation(reason: "a window of \(window) bytes") }
            return flushAll()
        }
        guard let old = streams[id]?.window else { return [] }
        guard old + count <= Self.largestWindow else {
            streams[id] = nil
            return [.send(.rstStream(id, .flowControlError)), .reset(id)]
        }
        streams[id]?.window += count
        return unblock(id)
    }

    /// Tells the client that bytes it sent have gone on their way, once they are worth a frame.
    mutating func consumed(_ id: UInt32, _ count: Int) -> [Action] {
        var actions = acknowledge(count)
        streams[id]?.credit += count
        if let stream = streams[id], !stream.hasClientEnded, stream.credit >= Self.initialWindow / 2 {
            actions.append(.send(.windowUpdate(id, UInt32(stream.credit))))
            streams[id]?.credit = 0
        }
        return actions
    }

    private mutating func acknowledge(_ count: Int) -> [Action] {
        credit += count
        guard credit >= Self.initialWindow / 2 else { return [] }
        defer { credit = 0 }
        return [.send(.windowUpdate(0, UInt32(credit)))]
    }

    // MARK: What the server sends

    func accept(_ id: UInt32) -> [Action] { [.send(.synReply(id, [:], isLast: false))] }

    mutating func refuse(_ id: UInt32, _ status: SPDYResetStatus) -> [Action] {
        streams.removeValue(forKey: id) == nil ? [] : [.send(.rstStream(id, status))]
    }

    /// Sends bytes as far as the client's windows let it, and the rest later.
    mutating func send(_ id: UInt32, _ bytes: ByteBuffer) -> [Action] {
        guard let stream = streams[id], !stream.isEnding, !stream.hasEnded else { return [] }
        streams[id]?.waiting.writeImmutableBuffer(bytes)
        return flush(id)
    }

    /// Ends the server's side of a stream, after what still waits.
    mutating func finish(_ id: UInt32) -> [Action] {
        guard let stream = streams[id], !stream.isEnding, !stream.hasEnded else { return [] }
        streams[id]?.isEnding = true
        return flush(id)
    }

    private mutating func flushAll() -> [Action] { streams.keys.sorted().flatMap { unblock($0) } }

    private mutating func unblock(_ id: UInt32) -> [Action] {
        let wasBlocked = isBlocked(id)
        return flush(id) + (wasBlocked && !isBlocked(id) ? [.unblocked(id)] : [])
    }

    private mutating func flush(_ id: UInt32) -> [Action] {
        guard var stream = streams[id], !stream.hasEnded else { return [] }
        var actions: [Action] = []
        while stream.waiting.readableBytes > 0 || stream.isEnding && !stream.hasEnded {
            let allowance = obeysWindows ? max(0, min(stream.window, window)) : .max
            let count = min(stream.waiting.readableBytes, allowance, Self.largestData)
            guard count > 0 || stream.waiting.readableBytes == 0, let part = stream.waiting.readSlice(length: count)
            else {
                break
            }
            stream.window -= count
            window -= count
            stream.hasEnded = stream.isEnding && stream.waiting.readableBytes == 0
            actions.append(.send(.data(id, part, isLast: stream.hasEnded)))
        }
        if stream.waiting.readableBytes == 0 { stream.waiting = ByteBuffer() }
        streams[id] = stream
        dropIfDone(id)
        return actions
    }
}
