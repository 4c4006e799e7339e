import NIOCore
import NIOHTTP1
import Synchronization

/// Turns the requests of one connection into what is written to it.
struct HTTPExchange: Sendable {
    typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    /// An answer, or the end of the connection, that is ready to be written.
    struct Write: Sendable {
        /// The connection ends with it.
        var isLast: Bool
        var perform: @Sendable (Outbound) async throws -> Void
    }

    /// The answer was cut on purpose; ends the connection.
    private struct Cut: Error {}

    let channel: any Channel
    let peer: Authenticator.Peer
    let handler: RequestHandler

    func answer(_ outcome: RequestReader.Outcome, _ head: HTTPRequestHead, _ fault: Fault?) async -> Write {
        switch await handler.reply(to: outcome, head: head, from: peer, meeting: fault) {
        case .answer(let response, let cut):
            return Write(isLast: cut != nil || response.closes(after: head)) { outbound in
                try await Self.write(response, to: head, outbound, cut: cut)
            }
        case .hangUp(let withReset):
            return Write(isLast: true) { _ in
                if withReset { await channel.cut(withReset: true) }
                throw Cut()
            }
        }
    }

    /// Performs what the connection ends with. Nothing is read any more, so that it has to be watched whether the client goes
    /// away: that ends a stream.
    func writeLast(_ write: Write, _ outbound: Outbound) async throws {
        let (gone, end) = AsyncStream.makeStream(of: Never.self)
        channel.closeFuture.whenComplete { _ in end.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await write.perform(outbound) }
            group.addTask { for await _ in gone {} }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static func write(
        _ response: APIResponse, to request: HTTPRequestHead, _ outbound: Outbound, cut: Double?
    ) async throws {
        var head = HTTPResponseHead(version: request.version, status: response.status, headers: response.headers)
        if response.closes(after: request) {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        } else if request.version != .http1_1 {
            head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
        switch response.body {
        case .bytes(let bytes):
            head.headers.replaceOrAdd(name: "content-length", value: String(bytes.readableBytes))
            if request.method == .HEAD { return try await outbound.write(contentsOf: [.head(head), .end(nil)]) }
            guard let cut else {
                return try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(bytes)), .end(nil)])
            }
            let part = bytes.getSlice(at: bytes.readerIndex, length: Int(Double(bytes.readableBytes) * cut))
            try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(part ?? ByteBuffer()))])
            throw Cut()
        case .stream(let produce):
            try await outbound.write(.head(head))
            let allowance = cut.map(Allowance.init)
            try await produce { bytes in
                guard let share = allowance?.share(of: bytes) else {
                    return try await outbound.write(.body(.byteBuffer(bytes)))
                }
                try await outbound.write(.body(.byteBuffer(share)))
                throw Cut()
            }
            try await outbound.write(.end(nil))
        }
    }
}

/// The bytes of a stream that get out before it is cut.
private final class Allowance: Sendable {
    private let rest: Mutex<Int>

    /// Some events fit, and the first often is cut already.
    private static let most = 8192.0

    init(_ cut: Double) { rest = Mutex(Int(cut * Self.most)) }

    /// The part of these bytes that may still be sent; `nil` for all of them.
    func share(of bytes: ByteBuffer) -> ByteBuffer? {
        rest.withLock { rest in
            defer { rest -= bytes.readableBytes }
            return bytes.readableBytes <= rest ? nil : bytes.getSlice(at: bytes.readerIndex, length: max(rest, 0))
        }
    }
}
