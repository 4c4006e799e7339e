import NIOCore
import Testing

@testable import Lab

@Suite("A server's SPDY session")
struct SPDYSessionTests {
    private func opened(_ ids: UInt32...) throws -> SPDYSession {
        var session = SPDYSession()
        for id in ids { _ = try session.receive(.synStream(id, [:], isLast: false, isOneWay: false)) }
        return session
    }

    private func data(_ actions: [SPDYSession.Action]) -> [Int] {
        actions.compactMap { if case .send(.data(_, let bytes, _)) = $0 { bytes.readableBytes } else { nil } }
    }

    @Test("a stream is opened, answered, and gone when both sides have ended it")
    func life() throws {
        var session = SPDYSession()
        let headers = ["port": "80"]
        #expect(try session.receive(.synStream(1, headers, isLast: false, isOneWay: false)) == [.opened(1, headers)])
        #expect(session.accept(1) == [.send(.synReply(1, [:], isLast: false))])
        let bytes = ByteBuffer(string: "ping")
        #expect(try session.receive(.data(1, bytes, isLast: true)) == [.received(1, bytes), .ended(1)])
        #expect(session.send(1, bytes) == [.send(.data(1, bytes, isLast: false))])
        #expect(session.finish(1) == [.send(.data(1, ByteBuffer(), isLast: true))])
        #expect(session.isEmpty)
        #expect(session.send(1, bytes).isEmpty && session.finish(1).isEmpty)
    }

    @Test("one side can end while the other goes on")
    func halfClose() throws {
        var session = try opened(1)
        #expect(session.finish(1) == [.send(.data(1, ByteBuffer(), isLast: true))])
        let bytes = ByteBuffer(string: "more")
        #expect(try session.receive(.data(1, bytes, isLast: false)) == [.received(1, bytes)])
        #expect(try session.receive(.data(1, ByteBuffer(), isLast: true)) == [.ended(1)])
        #expect(session.isEmpty)
    }

    @Test("a reset ends a stream at once, and what was under way is no error")
    func reset() throws {
        var session = try opened(1)
        #expect(try session.receive(.rstStream(1, .cancel)) == [.reset(1)])
        #expect(try session.receive(.data(1, ByteBuffer(string: "late"), isLast: false)).isEmpty)
        #expect(try session.receive(.rstStream(1, .cancel)).isEmpty)
    }

    @Test("pings of the client come back, and those of the server do not")
    func pings() throws {
        var session = SPDYSession()
        #expect(try session.receive(.ping(3)) == [.send(.ping(3))])
        #expect(try session.receive(.ping(4)).isEmpty)
    }

    @Test("data of a stream that never was, or after its end, is refused")
    func strayData() throws {
        var session = try opened(1)
        let bytes = ByteBuffer(string: "x")
        #expect(try session.receive(.data(3, bytes, isLast: false)) == [.send(.rstStream(3, .invalidStream))])
        _ = try session.receive(.data(1, ByteBuffer(), isLast: true))
        #expect(
            try session.receive(.data(1, bytes, isLast: false))
                == [.send(.rstStream(1, .streamAlreadyClosed)), .reset(1)])
    }

    @Test("streams have odd numbers that grow", arguments: [UInt32(0), 2, 3, 1])
    func numbers(id: UInt32) throws {
        var session = try opened(1, 3)
        #expect(throws: SPDYViolation.self) {
            try session.receive(.synStream(id, [:], isLast: false, isOneWay: false))
        }
    }

    @Test("a client without flow control gets everything, in frames of 32 KiB")
    func noWindows() throws {
        var session = try opened(1)
        let sent = data(session.send(1, ByteBuffer(repeating: 0, count: 100_000)))
        #expect(sent == [32_768, 32_768, 32_768, 1696])
        #expect(!session.isBlocked(1))
    }

    @Test("a client with flow control gets what its windows take, and the rest when they open")
    func windows() throws {
        var session = try opened(1, 3)
        _ = try session.receive(.settings([SPDYFrame.initialWindowSizeID: 40_000]))
        #expect(data(session.send(1, ByteBuffer(repeating: 0, count: 50_000))) == [32_768, 7232])
        #expect(session.isBlocked(1))
        #expect(session.finish(1).isEmpty)
        // The session's own window has 25,536 left.
        #expect(data(session.send(3, ByteBuffer(repeating: 1, count: 30_000))) == [25_536])
        #expect(try session.receive(.windowUpdate(1, 20_000)).isEmpty)
        let more = try session.receive(.windowUpdate(0, 1 << 20))
        #expect(data(more) == [10_000, 4464])
        #expect(more.contains(.unblocked(1)) && more.contains(.unblocked(3)))
        #expect(more.contains { if case .send(.data(1, _, isLast: true)) = $0 { true } else { false } })
    }

    @Test("a smaller window holds back what would have fit before")
    func shrunkenWindow() throws {
        var session = try opened(1)
        _ = try session.receive(.windowUpdate(0, 1))
        _ = session.send(1, ByteBuffer(repeating: 0, count: 60_000))
        _ = try session.receive(.settings([SPDYFrame.initialWindowSizeID: 10_000]))
        #expect(session.send(1, ByteBuffer(repeating: 0, count: 100)).isEmpty)
        #expect(data(try session.receive(.windowUpdate(1, 50_100))) == [100])
    }

    @Test("windows beyond 2 GiB are an error of the stream or of the session")
    func hugeWindows() throws {
        var session = try opened(1)
        let most = UInt32(Int32.max)
        #expect(try session.receive(.windowUpdate(1, most)) == [.send(.rstStream(1, .flowControlError)), .reset(1)])
        #expect(throws: SPDYViolation.self) { try session.receive(.windowUpdate(0, most)) }
    }

    @Test("what was received is acknowledged once it has gone on, by half windows")
    func acknowledgements() throws {
        var session = try opened(1)
        #expect(session.consumed(1, 32_767).isEmpty)
        #expect(session.consumed(1, 1) == [.send(.windowUpdate(0, 32_768)), .send(.windowUpdate(1, 32_768))])
        _ = try session.receive(.data(1, ByteBuffer(), isLast: true))
        // A stream that gets nothing more needs no window.
        #expect(session.consumed(1, 40_000) == [.send(.windowUpdate(0, 40_000))])
    }
}
