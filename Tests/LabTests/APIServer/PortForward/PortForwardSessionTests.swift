import NIOCore
import Testing

@testable import Lab

@Suite("Forwarded connections over SPDY")
struct PortForwardSessionTests {
    private typealias Action = PortForwardSession.Action

    private func open(
        _ id: UInt32, _ type: String, port: String = "80", request: String = "0"
    ) -> SPDYFrame {
        .synStream(
            id, ["streamtype": type, "port": port, "requestid": request], isLast: false, isOneWay: false)
    }

    /// A session with one connection, of streams 1 and 3.
    private func connected() throws -> PortForwardSession {
        var session = PortForwardSession(pod: "web, uid 1")
        _ = try session.receive(open(1, "error"))
        _ = try session.receive(.data(1, ByteBuffer(), isLast: true))
        _ = try session.receive(open(3, "data"))
        _ = session.connected(3)
        return session
    }

    private func reply(_ id: UInt32) -> Action { .send(.synReply(id, [:], isLast: false)) }
    private func end(_ id: UInt32) -> Action { .send(.data(id, ByteBuffer(), isLast: true)) }

    @Test(
        "two streams of a request make a connection, in either order",
        arguments: [["error", "data"], ["data", "error"]])
    func pair(types: [String]) throws {
        var session = PortForwardSession(pod: "web, uid 1")
        #expect(try session.receive(open(1, types[0])) == [reply(1), .expectPair(request: "0")])
        let data: UInt32 = types[0] == "data" ? 1 : 3
        #expect(try session.receive(open(3, types[1])) == [reply(3), .connect(data, port: 80)])
        #expect(session.connected(data) == [.resume(data)])
        #expect(session.expire("0").isEmpty)
    }

    @Test("requests are told apart, by the numbers of their streams where they have none")
    func requests() throws {
        var session = PortForwardSession(pod: "web, uid 1")
        let frames = [open(1, "error"), open(3, "error", request: "1"), open(5, "data", request: "1"), open(7, "data")]
        let actions = try frames.map { try session.receive($0) }
        #expect(actions[2].last == .connect(5, port: 80) && actions[3].last == .connect(7, port: 80))
        _ = try session.receive(open(9, "error", request: ""))
        #expect(try session.receive(open(11, "data", request: "")).last == .connect(11, port: 80))
    }

    @Test(
        "streams that are none of a forwarded connection are reset",
        arguments: [("data", "0"), ("data", "65536"), ("data", "http"), ("data", ""), ("stdin", "80"), ("", "80")])
    func refused(type: String, port: String) throws {
        var session = PortForwardSession(pod: "web, uid 1")
        #expect(try session.receive(open(1, type, port: port)) == [.send(.rstStream(1, .cancel))])
    }

    @Test("a second stream of one kind is a complaint")
    func superfluous() throws {
        var session = PortForwardSession(pod: "web, uid 1")
        _ = try session.receive(open(1, "error"))
        let text = "error processing stream for request 0: error stream already assigned"
        #expect(
            try session.receive(open(3, "error")) == [
                reply(3), .send(.data(1, ByteBuffer(string: text), isLast: false)),
            ])
    }

    @Test("a stream that stays alone is told so")
    func alone() throws {
        var session = PortForwardSession(pod: "web, uid 1")
        _ = try session.receive(open(1, "error"))
        let text = "(request=0) timed out waiting for streams"
        #expect(session.expire("0") == [.send(.data(1, ByteBuffer(string: text), isLast: false)), end(1)])
    }

    @Test("what comes before the pod answers is not lost, nor is the end of it")
    func early() throws {
        var session = PortForwardSession(pod: "web, uid 1")
        _ = try session.receive(open(1, "data"))
        let bytes = ByteBuffer(string: "GET /")
        #expect(try session.receive(.data(1, bytes, isLast: true)).isEmpty)
        #expect(session.backlog == 5)
        _ = try session.receive(open(3, "error"))
        #expect(session.connected(1) == [.write(1, bytes), .endOutput(1), .resume(1)])
        #expect(session.backlog == 0)
    }

    @Test("bytes go both ways; either side may end first")
    func bothWays() throws {
        var session = try connected()
        let bytes = ByteBuffer(string: "ping")
        #expect(try session.receive(.data(3, bytes, isLast: false)) == [.write(3, bytes)])
        #expect(session.received(bytes, from: 3) == [.send(.data(3, bytes, isLast: false))])
        #expect(try session.receive(.data(3, ByteBuffer(), isLast: true)) == [.endOutput(3)])
        #expect(session.received(bytes, from: 3) == [.send(.data(3, bytes, isLast: false))])
        #expect(session.ended(3) == [end(3), end(1)])
        #expect(session.closed(3).isEmpty)
    }

    @Test("a client that loses interest closes the connection, even one that is still being opened")
    func lostInterest() throws {
        var session = try connected()
        #expect(try session.receive(.rstStream(3, .cancel)) == [.close(3), end(1)])
        _ = try session.receive(open(5, "error", request: "1"))
        _ = try session.receive(open(7, "data", request: "1"))
        #expect(try session.receive(.rstStream(7, .cancel)).first == .close(7))
        #expect(session.closed(7).isEmpty)
        #expect(session.connected(7) == [.close(7)])
    }

    @Test("a port where nobody listens is explained on the error stream")
    func refusedPort() throws {
        var session = PortForwardSession(pod: "web, uid 1")
        _ = try session.receive(open(1, "error"))
        _ = try session.receive(open(3, "data"))
        let text = "error forwarding port 80 to pod web, uid 1: connection refused"
        #expect(
            session.failed(3, "connection refused")
                == [.send(.data(1, ByteBuffer(string: text), isLast: false)), end(1), end(3)])
    }

    @Test("after GOAWAY the session ends with its last connection")
    func goAway() throws {
        var session = try connected()
        #expect(try session.receive(.goAway(lastStream: 0, .ok)).isEmpty)
        _ = try session.receive(.data(3, ByteBuffer(), isLast: true))
        #expect(session.closed(3).last == .closeSession)
        var idle = PortForwardSession(pod: "web, uid 1")
        #expect(try idle.receive(.goAway(lastStream: 0, .ok)) == [.closeSession])
    }
}
