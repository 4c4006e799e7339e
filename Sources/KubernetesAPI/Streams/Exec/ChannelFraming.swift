import NIOCore
import NIOWebSocket

/// Kubernetes' channels over WebSocket: each message begins with a byte that says to which channel the rest belongs; in v5 a
/// message on channel 255 closes the channel it names (KEP-4006; Kubernetes 1.30, `remotecommand/websocket`).
///
/// A message may come as many frames (RFC 6455, 5.4), with pings between them.
struct ChannelFraming: Sendable {
    enum Event: Sendable, Equatable {
        case nothing
        case data(channel: UInt8, ByteBuffer)
        case closed(channel: UInt8)
        case ping(ByteBuffer)
        case closing(code: WebSocketErrorCode?, reason: String)
        /// The peer breaks the protocol: a phrase.
        case violation(String)
    }

    private enum Message {
        case none
        /// Begun, but without a byte so far.
        case unnamed
        case of(channel: UInt8)
    }

    static let closeChannel: UInt8 = 255

    private var message = Message.none

    mutating func receive(_ frame: WebSocketFrame) -> Event {
        if !frame.reservedBits.isEmpty { return .violation("it compresses although nobody asked for it") }
        var bytes = frame.unmaskedData
        switch frame.opcode {
        case .ping: return .ping(bytes)
        case .pong: return .nothing
        case .connectionClose:
            let code = bytes.readWebSocketErrorCode()
            return .closing(code: code, reason: String(buffer: bytes))
        case .binary, .text:
            guard case .none = message else { return .violation("it began a message inside another") }
            message = .unnamed
        case .continuation:
            if case .none = message { return .violation("it continued a message that it had not begun") }
        default: return .violation("it sent a frame of unknown kind")
        }
        return receive(&bytes, isLast: frame.fin)
    }

    private mutating func receive(_ bytes: inout ByteBuffer, isLast: Bool) -> Event {
        defer { if isLast { message = .none } }
        if case .unnamed = message, let channel: UInt8 = bytes.readInteger() { message = .of(channel: channel) }
        guard case .of(let channel) = message, bytes.readableBytes > 0 else { return .nothing }
        if channel == Self.closeChannel {
            return bytes.readInteger().map { .closed(channel: $0) } ?? .nothing
        }
        return .data(channel: channel, bytes)
    }
}

extension ChannelFraming {
    /// A message to the server, masked as RFC 6455 asks of clients.
    static func message(channel: UInt8, _ bytes: some Collection<UInt8>) -> WebSocketFrame {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(bytes.count + 1)
        buffer.writeInteger(channel)
        buffer.writeBytes(bytes)
        return WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: buffer)
    }

    static func pong(_ bytes: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: bytes)
    }

    static var ping: WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: ByteBuffer())
    }

    static func close(_ code: WebSocketErrorCode) -> WebSocketFrame {
        var buffer = ByteBuffer()
        buffer.write(webSocketErrorCode: code)
        return WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: buffer)
    }
}
