import Changes
import KubernetesAPI
import Testing
import Values

@Suite("Connections to a pod's port", .timeLimit(.minutes(5)))
struct PortForwardTests {
    let fixture: ExecFixture

    /// What the kubelet sends first: the port, little-endian, on both channels.
    private static let prefixes = serverFrame([0, 0x90, 0x1f]) + serverFrame([1, 0x90, 0x1f])

    init() throws { fixture = try ExecFixture() }

    @Test("Bytes go both ways, without the protocol's prefixes")
    func echo() async throws {
        try await fixture.run { request in
            [
                .send(request.switchingProtocols("v4.channel.k8s.io")), .send(Self.prefixes),
                .receive { $0.payload == [0] + Array("ping".utf8) }, .send(serverFrame(channel: 0, "po")),
                .send(serverFrame(channel: 0, "ng") + closeFrame), .close,
            ]
        } _: { client, server in
            let answer = try await client.portForward("default/web", port: 8080) { connection in
                try await connection.send(Array("ping".utf8))
                var answer: [UInt8] = []
                for try await bytes in connection.incoming { answer += bytes }
                return answer
            }
            #expect(answer == Array("pong".utf8))
            #expect(
                server.requests.first?.target == "/api/v1/namespaces/default/pods/web/portforward?ports=8080")
            #expect(server.requests.first?.headers["sec-websocket-protocol"] == "v4.channel.k8s.io")
        }
    }

    @Test("The kubelet's complaint is an error of what comes in")
    func complaint() async throws {
        let error = try await fixture.run { request in
            [
                .send(request.switchingProtocols("v4.channel.k8s.io") + Self.prefixes),
                .send(serverFrame(channel: 1, "connection refused")), .close,
            ]
        } _: { client, _ in
            await operationError {
                try await client.portForward("default/web", port: 8080) { connection in
                    for try await _ in connection.incoming {}
                }
            }
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message == "the connection to port 8080 of pod default/web broke: connection refused")
        #expect(error?.object == "pod default/web")
    }

    @Test("What the closure throws comes out as it is, and the connection is closed")
    func thrown() async throws {
        struct Own: Error {}
        try await fixture.run { request in
            [.send(request.switchingProtocols("v4.channel.k8s.io") + Self.prefixes)]
        } _: { client, server in
            await #expect(throws: Own.self) {
                try await client.portForward("default/web", port: 8080) { _ in throw Own() }
            }
            await server.clientHasClosed()
        }
    }

    @Test("A pod that is not there is the API server's own words")
    func refused() async throws {
        let error = try await fixture.run { _ in
            [.send(answer("404 Not Found", body: #"{"kind":"Status","message":"pods \"web\" not found","code":404}"#))]
        } _: { client, _ in
            await operationError { try await client.portForward("default/web", port: 8080) { _ in } }
        }
        #expect(error?.code == .notFound)
        #expect(error?.operation == "connecting to port 8080 of pod default/web")
    }
}
