import NIOCore
import NIOEmbedded
import NIOWebSocket
import Values

@testable import KubernetesAPI

/// What a server sends during exec means the same however it is cut, into pieces by the network or into frames by the
/// server; what a command is given to read arrives whole.
enum ExecTarget {
    // Little, so that outputs reach it.
    private static let outputLimit = 256

    static func check(_ input: [UInt8]) throws {
        let outcome = try play([input[...]])
        for pieces in Pieces(input) {
            let other = try play(pieces)
            try hold(other.matches(outcome), "cut at \(pieces.map(\.endIndex)): \(other), whole: \(outcome)")
        }
        try checkFragments(try frames(in: input), places: Pieces(input))
        try checkInput(input)
        try checkLabMessages(input)
    }

    /// How a conversation ended.
    private struct Outcome {
        var conversation: ExecConversation
        var isComplete = true
        /// Bytes that were answered.
        var answered = 0

        func matches(_ other: Outcome) -> Bool {
            let (left, right) = (conversation, other.conversation)
            return left.stdout == right.stdout && left.stderr == right.stderr && left.isTruncated == right.isTruncated
                && left.status == right.status && left.breakage == right.breakage && answered == other.answered
                && isComplete && other.isComplete
        }
    }

    private static func play(_ pieces: [ArraySlice<UInt8>]) throws -> Outcome {
        let channel = EmbeddedChannel()
        var outcome = Outcome(conversation: ExecConversation(outputLimit: outputLimit), isComplete: false)
        let result = channel.eventLoop.makePromise(of: ExecConversation.self)
        let handler = ExecHandler(conversation: outcome.conversation, input: nil, result: result)
        try channel.pipeline.syncOperations.addHandlers([
            WebSocketFrameEncoder(), ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: Upgrade.frameLimit)),
            handler,
        ])
        // What the server breaks shows in the outcome.
        for piece in pieces { _ = try? channel.writeInbound(ByteBuffer(bytes: piece)) }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        result.futureResult.assumeIsolated().whenSuccess {
            outcome.conversation = $0
            outcome.isComplete = true
        }
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { outcome.answered += bytes.readableBytes }
        return outcome
    }
}

extension ExecTarget {
    private static func frames(in bytes: [UInt8]) throws -> [WebSocketFrame] {
        let channel = EmbeddedChannel(
            handler: ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: Upgrade.frameLimit)))
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        _ = try? channel.finish(acceptAlreadyClosed: true)
        var frames: [WebSocketFrame] = []
        while let frame = try channel.readInbound(as: WebSocketFrame.self) { frames.append(frame) }
        return frames
    }

    private static func written(_ frames: [WebSocketFrame]) throws -> [UInt8] {
        let channel = EmbeddedChannel(handler: WebSocketFrameEncoder())
        for frame in frames { try channel.writeOutbound(frame) }
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return bytes
    }

    /// RFC 6455, 5.4: a message may come as any number of frames, with control frames between them.
    private static func checkFragments(_ frames: [WebSocketFrame], places: Pieces) throws {
        var places = places
        let fragments = frames.flatMap { frame -> [WebSocketFrame] in
            let isControl = frame.opcode.isControlOpcode || !frame.reservedBits.isEmpty
            return isControl ? [frame] : split(frame, at: places.place())
        }
        let (whole, cut) = (receive(frames), receive(fragments))
        try hold(cut.matches(whole), "in fragments: \(cut), whole: \(whole)")
    }

    private static func split(_ frame: WebSocketFrame, at place: Int) -> [WebSocketFrame] {
        var rest = frame.unmaskedData
        let first = rest.readSlice(length: Swift.min(place, rest.readableBytes)) ?? ByteBuffer()
        return [
            WebSocketFrame(fin: false, opcode: frame.opcode, data: first),
            WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer()),
            WebSocketFrame(fin: frame.fin, opcode: .continuation, data: rest),
        ]
    }

    private static func receive(_ frames: [WebSocketFrame]) -> Outcome {
        var conversation = ExecConversation(outputLimit: outputLimit)
        for frame in frames {
            if case .finish = conversation.receive(frame) { break }
        }
        return Outcome(conversation: conversation)
    }

    private static func checkInput(_ input: [UInt8]) throws {
        let frames = try frames(in: written(ExecConversation.input(input)))
        let (bytes, isEnded) = try labInput(of: frames.map { Array(buffer: $0.unmaskedData) })
        try hold(bytes == input, "of \(input.count) bytes of input, the server reads \(bytes.count)")
        try hold(isEnded, "the server does not see the end of the input")
    }

    /// What a server's message means to the client.
    static func received(_ frame: WebSocketFrame) -> (stdout: [UInt8], stderr: [UInt8]) {
        var conversation = ExecConversation(outputLimit: .max)
        _ = conversation.receive(frame)
        return (conversation.stdout, conversation.stderr)
    }
}
