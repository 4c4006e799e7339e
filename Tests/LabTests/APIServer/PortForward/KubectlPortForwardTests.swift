import Lab
import NIOCore
import NIOHTTP1
import Testing
import Values

@Suite("kubectl port-forward", .enabled(if: KubectlProgram.isThere), .timeLimit(.minutes(5)))
struct KubectlPortForwardTests {
    /// Forwards ports of a pod that does the given things on them.
    private func forward(
        _ program: KubectlProgram, throughWebSocket: Bool, _ servers: [(Int, PodServer)],
        _ body: ([Int]) async throws -> Void
    ) async throws -> Kubectl.Output {
        try await Self.running(servers, [:]) { ports in
            var output: Kubectl.Output?
            try await TestCluster.run {
                $0.runtime = FakeRuntime(ports: ports)
            } _: { cluster in
                try await cluster.runPod("p")
                try await Kubectl.run(program, on: cluster) { kubectl in
                    output = try await kubectl.portForward(
                        "pod/p", servers.map(\.0), throughWebSocket: throughWebSocket, body)
                }
            }
            return try #require(output)
        }
    }

    private static func running<Value>(
        _ servers: [(Int, PodServer)], _ ports: [Int: Int], _ body: ([Int: Int]) async throws -> Value
    ) async throws -> Value {
        guard let (port, server) = servers.first else { return try await body(ports) }
        var value: Value?
        try await server.run { listening in
            value = try await running(
                Array(servers.dropFirst()), ports.merging([port: listening]) { $1 }, body)
        }
        return try #require(value)
    }

    @Test(
        "carries several connections to two ports at once, whole and apart", arguments: KubectlProgram.all,
        [true, false])
    func parallel(program: KubectlProgram, throughWebSocket: Bool) async throws {
        let servers: [(Int, PodServer)] = [(80, .echo), (81, .sink)]
        let end = try await forward(program, throughWebSocket: throughWebSocket, servers) { ports in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<12 {
                    let bytes = Bytes.pattern(from: number, count: 200_000 + number)
                    group.addTask {
                        if number % 3 == 0 {
                            let answer = try await LocalConnection.exchange(port: ports[1], bytes)
                            #expect(String(buffer: answer) == "\(bytes.readableBytes)")
                        } else {
                            #expect(try await LocalConnection.exchange(port: ports[0], bytes) == bytes)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(end.code == 0 && end.errors.isEmpty, "\(end)")
    }

    @Test(
        "carries 32 MiB down, and 16 MiB up with an answer after the end", arguments: KubectlProgram.all, [true, false])
    func big(program: KubectlProgram, throughWebSocket: Bool) async throws {
        let size = 32 << 20
        let servers: [(Int, PodServer)] = [(80, .source(size)), (81, .sink)]
        let end = try await forward(program, throughWebSocket: throughWebSocket, servers) { ports in
            let down = try await LocalConnection.exchange(port: ports[0], ByteBuffer())
            #expect(down == Bytes.pattern(from: 0, count: size))
            let up = try await LocalConnection.exchange(port: ports[1], Bytes.pattern(from: 0, count: size / 2))
            #expect(String(buffer: up) == "\(size / 2)")
        }
        #expect(end.code == 0 && end.errors.isEmpty, "\(end)")
    }

    @Test("says which port nobody listens on, and ends", arguments: KubectlProgram.all, [true, false])
    func nobodyListens(program: KubectlProgram, throughWebSocket: Bool) async throws {
        try await TestCluster.run { cluster in
            try await cluster.runPod("p")
            try await Kubectl.run(program, on: cluster) { kubectl in
                let end = try await kubectl.portForward(
                    "pod/p", [81], throughWebSocket: throughWebSocket, endsItself: true
                ) { ports in
                    let answer = try await LocalConnection.exchange(port: ports[0], ByteBuffer())
                    #expect(answer.readableBytes == 0)
                }
                #expect(end.errors.contains("error forwarding port 81 to pod p, uid "), "\(end)")
                #expect(end.errors.contains("dial tcp4 127.0.0.1:81: connect: connection refused"), "\(end)")
                #expect(end.errors.contains("lost connection to pod") && end.code == 1, "\(end)")
            }
        }
    }

    @Test("says that a pod broke a connection", arguments: KubectlProgram.all)
    func brokenConnection(program: KubectlProgram) async throws {
        let end = try await forward(program, throughWebSocket: true, [(80, .reset)]) { ports in
            let answer = try await LocalConnection.exchange(port: ports[0], ByteBuffer(string: "x"))
            #expect(answer.readableBytes == 0)
        }
        #expect(end.errors.contains("connection reset by peer"), "\(end)")
    }

    @Test("is told that there is no such pod", arguments: KubectlProgram.all)
    func noPod(program: KubectlProgram) async throws {
        try await TestCluster.run { cluster in
            try await Kubectl.run(program, on: cluster) { kubectl in
                let end = try await kubectl("port-forward", "pod/nope", ":80")
                #expect(end.code == 1)
                #expect(end.errors == "Error from server (NotFound): pods \"nope\" not found\n")
            }
        }
    }

    @Test(
        "takes its connections to the pod along when it is interrupted", arguments: KubectlProgram.all, [true, false])
    func interrupt(program: KubectlProgram, throughWebSocket: Bool) async throws {
        let (gone, feed) = AsyncStream.makeStream(of: Void.self)
        try await PodServer.watched(feed).run { port in
            try await TestCluster.run {
                $0.runtime = FakeRuntime(ports: [80: port])
            } _: { cluster in
                try await cluster.runPod("p")
                try await Kubectl.run(program, on: cluster) { kubectl in
                    var local: LocalConnection.Held?
                    let end = try await kubectl.portForward("pod/p", [80], throughWebSocket: throughWebSocket) {
                        ports in
                        local = try await LocalConnection.Held(port: ports[0])
                        try await local?.greet()
                    }
                    #expect(end.code == 0, "\(end)")
                    // Ends only when the pod's side is closed.
                    for await _ in gone { break }
                    await local?.close()
                }
            }
        }
    }

    @Test(
        "what is no request for an upgrade, or one for another protocol, is refused in words",
        arguments: [
            ([:], 400, "Upgrade request required"),
            (["connection": "Upgrade", "upgrade": "h2c"], 400, "Upgrade request required"),
            (
                ["connection": "Upgrade", "upgrade": "SPDY/3.1"], 400,
                "unable to upgrade: X-Stream-Protocol-Version is required"
            ),
            (
                ["connection": "Upgrade", "upgrade": "SPDY/3.1", "x-stream-protocol-version": "v9"], 403,
                "unable to negotiate protocol: client supports [v9], server accepts [portforward.k8s.io]"
            ),
        ] as [(HTTPHeaders, Int, String)])
    func refusals(headers: HTTPHeaders, code: Int, text: String) async throws {
        try await TestCluster.run { cluster in
            try await cluster.runPod("p")
            let path = "/api/v1/namespaces/default/pods/p/portforward"
            let answer = try await cluster.send(.POST, path, headers: headers)
            #expect(answer.code == code && answer.text.contains(text), "\(answer)")
            let missing = try await cluster.send(
                .POST, "/api/v1/namespaces/default/pods/nope/portforward", headers: headers)
            #expect(missing.code == 404, "\(missing)")
            let later = try await cluster.get("/api/v1/namespaces/default/pods/p")
            #expect(later.code == 200)
        }
    }
}

extension TestCluster {
    /// Makes a pod that counts as running.
    fileprivate func runPod(_ name: String) async throws {
        try await send(.POST, "/api/v1/namespaces/default/pods", .pod(name))
        try await send(
            .PATCH, "/api/v1/namespaces/default/pods/\(name)/status", ["status": ["phase": "Running"]],
            type: "application/merge-patch+json")
    }
}
