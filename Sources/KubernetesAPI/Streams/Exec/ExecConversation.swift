import NIOCore
import NIOWebSocket
import Values

/// One command in a container, as the frames of its WebSocket tell it: what it prints, how it ends.
struct ExecConversation: Sendable {
    enum Step: Sendable, Equatable {
        case wait
        case reply(WebSocketFrame)
        /// The command has ended; the server is about to close.
        case ended
        /// Nothing more will come. The frame, if any, is to be sent before closing.
        case finish(WebSocketFrame?)
    }

    private enum Channel {
        static let stdin: UInt8 = 0
        static let stdout: UInt8 = 1
        static let stderr: UInt8 = 2
        static let status: UInt8 = 3
    }

    /// Bytes of both outputs that are kept.
    let outputLimit: Int
    private(set) var stdout: [UInt8] = []
    private(set) var stderr: [UInt8] = []
    private(set) var isTruncated = false
    /// The `Status` the server ended with.
    private(set) var status: JSON?
    /// Why the connection ended without a `Status`, as a phrase.
    private(set) var breakage: String?

    private var framing = ChannelFraming()
    private var statusReader = StatusReader()

    // As kubectl's copy buffer; API servers limit what they accept in one message.
    private static let inputChunk = 32 << 10

    init(outputLimit: Int) { self.outputLimit = outputLimit }

    /// The messages that give a command its input and end it, for `v5.channel.k8s.io`.
    static func input(_ bytes: [UInt8]) -> [WebSocketFrame] {
        let chunks = stride(from: 0, to: bytes.count, by: inputChunk).map { start in
            ChannelFraming.message(channel: Channel.stdin, bytes[start..<min(start + inputChunk, bytes.count)])
        }
        return chunks + [ChannelFraming.message(channel: ChannelFraming.closeChannel, [Channel.stdin])]
    }

    mutating func receive(_ frame: WebSocketFrame) -> Step {
        switch framing.receive(frame) {
        case .nothing, .closed: return .wait
        case .ping(let bytes): return .reply(ChannelFraming.pong(bytes))
        case .data(let channel, let bytes): return receive(bytes, on: channel)
        case .closing(let code, let reason):
            end("the server closed it" + Self.explanation(code, reason))
            return .finish(ChannelFraming.close(.normalClosure))
        case .violation(let what):
            end("the server broke the protocol: \(what)")
            return .finish(ChannelFraming.close(.protocolError))
        }
    }

    /// The connection ended; after a `Status` that is as it should be.
    mutating func end(_ reason: String) {
        if status == nil, breakage == nil { breakage = reason }
    }

    private mutating func receive(_ bytes: ByteBuffer, on channel: UInt8) -> Step {
        switch channel {
        case Channel.stdout: keep(bytes, in: \.stdout)
        case Channel.stderr: keep(bytes, in: \.stderr)
        case Channel.status: return receiveStatus(bytes)
        default: break
        }
        return .wait
    }

    private mutating func keep(_ bytes: ByteBuffer, in output: WritableKeyPath<Self, [UInt8]>) {
        let room = max(0, outputLimit - stdout.count - stderr.count)
        if bytes.readableBytes > room { isTruncated = true }
        self[keyPath: output] += bytes.readableBytesView.prefix(room)
    }

    private mutating func receiveStatus(_ bytes: ByteBuffer) -> Step {
        guard status == nil, let object = statusReader.receive(bytes.readableBytesView) else { return .wait }
        status = (try? JSON(parsing: object)).flatMap { $0.objectValue == nil ? nil : $0 }
        return status == nil ? .wait : .ended
    }

    private static func explanation(_ code: WebSocketErrorCode?, _ reason: String) -> String {
        guard let code, code != .normalClosure else { return reason.isEmpty ? "" : ": \(reason)" }
        return " with code \(UInt16(webSocketErrorCode: code))" + (reason.isEmpty ? "" : ": \(reason)")
    }
}
