import NIOCore
import NIOWebSocket
import Testing
import Values

@testable import KubernetesAPI

@Suite("Channels over WebSocket frames")
struct ChannelFramingTests {
    private func frame(_ opcode: WebSocketOpcode, _ bytes: [UInt8], isLast: Bool = true) -> WebSocketFrame {
        WebSocketFrame(fin: isLast, opcode: opcode, data: ByteBuffer(bytes: bytes))
    }

    @Test("A message in fragments, with a ping between them, keeps its channel")
    func fragments() {
        var framing = ChannelFraming()
        #expect(framing.receive(frame(.binary, [], isLast: false)) == .nothing)
        #expect(framing.receive(frame(.continuation, [2], isLast: false)) == .nothing)
        #expect(framing.receive(frame(.ping, [7])) == .ping(ByteBuffer(bytes: [7])))
        #expect(
            framing.receive(frame(.continuation, [9, 8], isLast: false))
                == .data(channel: 2, ByteBuffer(bytes: [9, 8])))
        #expect(framing.receive(frame(.continuation, [6])) == .data(channel: 2, ByteBuffer(bytes: [6])))
        #expect(framing.receive(frame(.binary, [1, 5])) == .data(channel: 1, ByteBuffer(bytes: [5])))
    }

    @Test("Empty messages mean nothing; channel 255 closes another")
    func special() {
        var framing = ChannelFraming()
        #expect(framing.receive(frame(.binary, [1])) == .nothing)
        #expect(framing.receive(frame(.binary, [])) == .nothing)
        #expect(framing.receive(frame(.binary, [255, 1])) == .closed(channel: 1))
        #expect(framing.receive(frame(.pong, [])) == .nothing)
        #expect(
            framing.receive(frame(.connectionClose, [3, 243] + Array("no".utf8)))
                == .closing(code: .unexpectedServerError, reason: "no"))
        #expect(framing.receive(frame(.connectionClose, [])) == .closing(code: nil, reason: ""))
    }

    @Test("Broken sequences of frames are violations")
    func violations() {
        func isViolation(_ frames: WebSocketFrame...) -> Bool {
            var framing = ChannelFraming()
            let events = frames.map { framing.receive($0) }
            if case .violation = events.last { return true } else { return false }
        }
        #expect(isViolation(frame(.continuation, [1])))
        #expect(isViolation(frame(.binary, [1, 2], isLast: false), frame(.binary, [1, 2])))
        var compressed = frame(.binary, [1])
        compressed.rsv1 = true
        #expect(isViolation(compressed))
    }
}

@Suite("A command's conversation")
struct ExecConversationTests {
    private func frame(_ channel: UInt8, _ text: String) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: [channel] + Array(text.utf8)))
    }

    @Test("Outputs are kept apart, byte by byte, and the Status may come in pieces")
    func collects() {
        var conversation = ExecConversation(outputLimit: 100)
        for character in "out" { #expect(conversation.receive(frame(1, String(character))) == .wait) }
        #expect(conversation.receive(frame(2, "err")) == .wait)
        #expect(conversation.receive(frame(9, "?")) == .wait)
        #expect(conversation.receive(frame(3, #"{"status":"#)) == .wait)
        #expect(conversation.receive(frame(3, #""Success"}"#)) == .ended)
        #expect(conversation.receive(frame(1, "!")) == .wait)
        conversation.end("cut")
        #expect(conversation.stdout == Array("out!".utf8))
        #expect(conversation.stderr == Array("err".utf8))
        #expect(conversation.status == ["status": "Success"])
        #expect(conversation.breakage == nil)
    }

    @Test("What goes beyond the limit is dropped and noted")
    func truncates() {
        var conversation = ExecConversation(outputLimit: 5)
        _ = conversation.receive(frame(1, "abc"))
        _ = conversation.receive(frame(2, "de"))
        #expect(!conversation.isTruncated)
        _ = conversation.receive(frame(1, "f"))
        #expect(conversation.isTruncated)
        #expect(conversation.stdout + conversation.stderr == Array("abcde".utf8))
    }

    @Test("Input goes in chunks and ends with a close of channel 0, all masked")
    func input() {
        let frames = ExecConversation.input([UInt8](repeating: 7, count: 70_000))
        #expect(frames.map(\.unmaskedData.readableBytes) == [32_769, 32_769, 4465, 2])
        #expect(frames.allSatisfy { $0.maskKey != nil && $0.opcode == .binary })
        #expect(frames.last.map { Array($0.data.readableBytesView) } == [255, 0])
        #expect(ExecConversation.input([]).count == 1)
    }

    @Test("A close before the Status is a breakage with the server's words")
    func closes() {
        var conversation = ExecConversation(outputLimit: 5)
        var close = ByteBuffer()
        close.write(webSocketErrorCode: .unexpectedServerError)
        close.writeString("node gone")
        let step = conversation.receive(WebSocketFrame(fin: true, opcode: .connectionClose, data: close))
        guard case .finish(let reply?) = step else {
            Issue.record("\(step)")
            return
        }
        #expect(reply.opcode == .connectionClose)
        #expect(conversation.breakage == "the server closed it with code 1011: node gone")
    }
}
