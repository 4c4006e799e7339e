import Changes
import Kubeconfig
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import Values

@testable import KubernetesAPI

@Suite("Transport", .timeLimit(.minutes(5)))
struct TransportTests {
    private func version(_ test: TestCluster) async throws { _ = try await test.client.serverVersion() }

    @Test(
        "An answer longer than is accepted is an error, compressed or not; the default is 256 MiB",
        arguments: [true, false])
    func longAnswer(isCompressed: Bool) async throws {
        #expect(ClientOptions().answerLimit == 268_435_456)
        let part = [UInt8](repeating: UInt8(ascii: " "), count: 10_000)
        let script: ReplayServer.Script = { _ in ReplayServer.Reply(parts: Array(repeating: part, count: 20)) }
        let options = ClientOptions(answerLimit: 100_000, retry: .quick)
        try await TestCluster.run(options: options) {
            $0.disableCompression = !isCompressed
        } script: {
            script($0)
        } _: {
            test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.code == .serverError)
            #expect(error?.message.contains("longer than is accepted") == true, "\(error?.message ?? "")")
            #expect(test.server.requests.count == 1)
        }
    }

    @Test("Nobody listening, no such name and no TLS are told apart, with address and cluster")
    func unreachable() async throws {
        func failure(_ server: String) async -> OperationError? {
            let client = KubernetesClient(
                cluster: "cluster01", access: ClusterAccess(server: server), gate: Gate(),
                options: ClientOptions(retry: .quick))
            let error = await TestCluster.failure { try await client.serverVersion() }
            await client.shutdown()
            return error
        }
        let socket = try await ClosedPort()
        let refused = await failure("https://127.0.0.1:\(socket.port)")
        try await socket.release()
        #expect(refused?.code == .unreachable)
        #expect(refused?.retryable == true)
        #expect(refused?.message == "https://127.0.0.1:\(socket.port) refuses connections (tried 3 times)")
        #expect(refused?.cluster == "cluster01")
        let unknown = await failure("https://no-such-host.invalid:6443")
        #expect(unknown?.message.hasPrefix("the name in https://no-such-host.invalid:6443 cannot be resolved") == true)
        for wrong in ["", "ftp://x", "https://", "https://x:99999", "https://h:1?q"] {
            #expect(await failure(wrong)?.code == .invalidInput, "\(wrong)")
        }
        try await ReplayServer.run(tls: nil, script: { _ in .json("{}") }) { server in
            let plain = await failure("https://127.0.0.1:\(server.port)")
            #expect(plain?.code == .tls)
            #expect(plain?.message.contains("does not speak TLS") == true)
        }
    }

    @Test("A dropped connection repeats a read, and ends after the policy's retries with the true cause")
    func drops() async throws {
        try await TestCluster.run(script: { $0.number < 3 ? .dropped : .json("{}") }) { test in
            try await version(test)
            #expect(test.server.calls.count == 4)
        }
        try await TestCluster.run(script: { _ in .dropped }) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.code == .unreachable)
            #expect(error?.message.hasSuffix("closed the connection before it had answered (tried 6 times)") == true)
        }
    }

    @Test("An answer that is cut short is not taken for a whole one")
    func truncated() async throws {
        let script: ReplayServer.Script = { request in
            request.number == 0
                ? ReplayServer.Reply(parts: [Array("{\"gitVersion\":".utf8)], ending: .cut)
                : .json("{\"gitVersion\":\"v1\"}")
        }
        try await TestCluster.run(script: script) { test in
            let version = try await test.client.serverVersion()
            #expect(version == ["gitVersion": "v1"])
        }
    }

    @Test("A server that never answers is a timeout")
    func silence() async throws {
        let options = ClientOptions(
            answerTimeout: .milliseconds(150), retry: RetryPolicy(retries: 1, firstPause: .zero))
        try await TestCluster.run(options: options, script: { _ in .silence }) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.code == .timeout)
            #expect(error?.message.hasSuffix("did not answer in time (tried 2 times)") == true)
        }
    }

    @Test("Retry-After is waited for by the clock, and 429 then ends well")
    func retryAfter() async throws {
        let clock = JumpClock()
        let options = ClientOptions(retry: RetryPolicy(firstPause: .milliseconds(2)), clock: clock, jitter: { 0 })
        let script: ReplayServer.Script = { request in
            guard request.number < 2 else { return .json("{}") }
            return ReplayServer.Reply(
                status: request.number == 0 ? .tooManyRequests : .serviceUnavailable,
                headers: ["retry-after": "7"], parts: [Array("slow down".utf8)])
        }
        try await TestCluster.run(options: options, script: script) { test in
            try await version(test)
            #expect(clock.sleeps == [.milliseconds(7001), .milliseconds(7002)])
        }
    }

    @Test("A server that stays overloaded is reported with what it said")
    func overloaded() async throws {
        let script: ReplayServer.Script = { _ in
            .json(
                #"{"kind":"Status","status":"Failure","message":"too many requests","details":{"retryAfterSeconds":1},"code":429}"#,
                status: .tooManyRequests)
        }
        let options = ClientOptions(retry: RetryPolicy(retries: 2), clock: JumpClock())
        try await TestCluster.run(options: options, script: script) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.code == .serverError)
            #expect(error?.retryable == true)
            #expect(error?.message.hasSuffix("is overloaded (429): too many requests (tried 3 times)") == true)
            #expect(error?.hint == "the API server asks to try again in 1s")
        }
    }

    @Test("An unknown authority, another name and an expired certificate are told apart")
    func certificates() async throws {
        let script: ReplayServer.Script = { _ in .json("{}") }
        let other = try StreamAuthority("other").pem
        try await TestCluster.run(access: { $0.certificateAuthority = other }, script: script) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.code == .tls)
            #expect(
                error?.message.contains("is not trusted: it is signed by CN=stream-tests-ca") == true,
                "\(String(describing: error))")
            #expect(test.server.requests.isEmpty)
        }
        try await TestCluster.run(names: ["kubernetes"], addresses: ["10.9.8.7"], script: script) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(
                error?.message.contains("is not for 127.0.0.1 but for kubernetes, 10.9.8.7") == true,
                "\(String(describing: error))")
            #expect(error?.hint?.contains("tls-server-name") == true)
        }
        try await TestCluster.run(validity: -7200 ... -3600, script: script) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.message.contains("it expired on ") == true, "\(String(describing: error))")
        }
    }

    @Test("tls-server-name is verified in place of the address, and the Host header stays")
    func serverName() async throws {
        try await TestCluster.run(
            names: ["kubernetes"], addresses: [], access: { $0.tlsServerName = "kubernetes" },
            script: { _ in .json("{}") }
        ) { test in
            try await version(test)
            #expect(test.server.requests.first?.headers.first(name: "host") == "127.0.0.1:\(test.server.port)")
        }
    }

    @Test("A certificate for the address alone is refused where tls-server-name asks for a name")
    func otherServerName() async throws {
        try await TestCluster.run(
            names: ["kubernetes"], access: { $0.tlsServerName = "other.example" }, script: { _ in .json("{}") }
        ) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(
                error?.message.contains("is not for other.example but for kubernetes, 127.0.0.1") == true,
                "\(String(describing: error))")
            #expect(test.server.requests.isEmpty)
        }
    }

    @Test("Verification that is turned off is honoured and reported once")
    func insecure() async throws {
        try await TestCluster.run(
            addresses: [],
            access: {
                $0.insecureSkipTLSVerify = true
                $0.certificateAuthority = nil
            }, script: { _ in .json("{}") }
        ) { test in
            try await version(test)
            try await version(test)
            #expect(test.log.warnings.count == 1)
            #expect(test.log.warnings.first?.contains("insecure-skip-tls-verify") == true)
        }
    }

    private func throughProxy(
        certificateFor address: String, _ body: (ScriptedServer, Result<JSON, any Error>) throws -> Void
    ) async throws {
        let authority = try StreamAuthority()
        let tls = try authority.issue(addresses: [address]).serverConfiguration
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        try await ScriptedServer.run(
            .proxy(answer: "HTTP/1.1 200 OK\r\n\r\n", tls), script: { _ in [.send(Array(answer.utf8))] }
        ) { proxy in
            let access = ClusterAccess(
                server: "https://10.1.2.3:6443", certificateAuthority: try authority.pem,
                proxyURL: "http://amy:pw@127.0.0.1:\(proxy.port)")
            let client = KubernetesClient(
                cluster: "c", access: access, gate: Gate(), options: ClientOptions(retry: .never))
            let result = await TestCluster.result { try await client.serverVersion() }
            await client.shutdown()
            try body(proxy, result)
        }
    }

    @Test("A proxy is asked for the server, whose certificate is verified for its own address")
    func proxy() async throws {
        try await throughProxy(certificateFor: "10.1.2.3") { proxy, result in
            #expect((try? result.get()) == [:], "\(result)")
            #expect(proxy.connects.map(\.target) == ["10.1.2.3:6443"])
            #expect(proxy.connects.first?.headers["proxy-authorization"] == "Basic YW15OnB3")
            #expect(proxy.requests.map(\.target) == ["/version"])
        }
    }

    @Test("Behind a proxy a certificate that is only for the proxy's address is refused, and nothing is sent")
    func proxyName() async throws {
        try await throughProxy(certificateFor: "127.0.0.1") { proxy, result in
            guard case .failure(let error as OperationError) = result else {
                Issue.record("it was accepted")
                return
            }
            #expect(error.code == .tls)
            let reason = "the server's certificate is not for 10.1.2.3 but for 127.0.0.1"
            #expect(error.message.hasSuffix(reason), "\(error)")
            #expect(proxy.requests.isEmpty)
        }
    }

    @Test("tls-server-name may be an address")
    func serverAddress() async throws {
        try await TestCluster.run(
            addresses: ["10.1.2.3"], access: { $0.tlsServerName = "10.1.2.3" }, script: { _ in .json("{}") }
        ) { test in
            try await version(test)
        }
        try await TestCluster.run(access: { $0.tlsServerName = "10.1.2.3" }, script: { _ in .json("{}") }) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(
                error?.message.contains("is not for 10.1.2.3 but for 127.0.0.1") == true, "\(String(describing: error))"
            )
        }
    }

    @Test("A connection that ends during the handshake is tried again, for any request, and reported as such")
    func handshakeCut() async throws {
        let count = Mutex(0)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                count.withLock { $0 += 1 }
                return child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(ClosesAfterHello())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = KubernetesClient(
            cluster: "c", access: ClusterAccess(server: "https://127.0.0.1:\(listener.localAddress?.port ?? 0)"),
            gate: Gate(), options: ClientOptions(retry: .quick))
        let error = await TestCluster.failure { try await client.request("POST", "/api/v1/nodes", body: [:]) }
        await client.shutdown()
        try await listener.close().get()
        #expect(error?.code == .unreachable)
        #expect(error?.message.hasSuffix("(tried 3 times)") == true, "\(String(describing: error))")
        #expect(count.withLock { $0 } == 3)
    }

    @Test("A proxy over TLS and one that is no URL are refused by name", arguments: ["https://p:3128", "nonsense"])
    func wrongProxy(url: String) async throws {
        try await TestCluster.run(access: { $0.proxyURL = url }, script: { _ in .json("{}") }) { test in
            let error = await TestCluster.failure { try await version(test) }
            #expect(error?.code == (url == "nonsense" ? .invalidInput : .unsupported))
            #expect(error?.message.contains("proxy-url of context \"test\"") == true)
        }
    }

    @Test("After shutdown everything is refused, and shutting down again is fine")
    func shutdown() async throws {
        try await TestCluster.run(script: { _ in .json("{}") }) { test in
            try await version(test)
            await test.client.shutdown()
            await test.client.shutdown()
            #expect(await TestCluster.failure { try await version(test) }?.code == .cancelled)
        }
    }
}

/// The local port of a connection: nobody listens there, and nobody else can get it.
private struct ClosedPort {
    let port: Int
    private let listener: any Channel
    private let connection: any Channel

    init() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        listener = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        connection = try await ClientBootstrap(group: group)
            .connect(host: "127.0.0.1", port: listener.localAddress?.port ?? 0).get()
        port = connection.localAddress?.port ?? 0
    }

    func release() async throws {
        try await connection.close().get()
        try await listener.close().get()
    }
}

/// Ends a connection when something comes, having read it: the other side sees an end and no reset.
private final class ClosesAfterHello: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }
}
