import Changes
import Kubeconfig
import KubernetesAPI
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@Suite("The TLS probe", .timeLimit(.minutes(5)))
struct TLSProbeTests {
    let authority: StreamAuthority

    init() throws { authority = try StreamAuthority() }

    private func report(
        _ issued: StreamAuthority.Issued, trusting trusted: StreamAuthority? = nil, name: String? = nil,
        host: String = "127.0.0.1"
    ) async throws -> TLSProbe.Report {
        let server = host.contains(":") ? "[\(host)]" : host
        return try await ScriptedServer.run(.tls(try issued.serverConfiguration), host: host, script: { _ in [] }) {
            try await TLSProbe.check(
                server: "https://\(server):\($0.port)", certificateAuthority: try (trusted ?? authority).pem,
                tlsServerName: name, timeout: .seconds(30))
        }
    }

    @Test("The right certificate is trusted and covers the URL's address")
    func right() async throws {
        let report = try await report(
            try authority.issue(dnsNames: ["kubernetes", "kubernetes.default.svc"], addresses: ["127.0.0.1"]))
        #expect(report.isTrusted)
        #expect(report.distrust == nil)
        #expect(report.expectedName == "127.0.0.1")
        #expect(report.coversExpectedName)
        #expect(report.names.all == ["kubernetes", "kubernetes.default.svc", "127.0.0.1"])
        #expect(report.names.commonName == "server")
    }

    @Test("An address that the certificate lacks is reported beside the names it has, still trusted")
    func notCovered() async throws {
        let report = try await report(try authority.issue(dnsNames: ["kubernetes"], addresses: ["10.96.0.1"]))
        #expect(report.isTrusted)
        #expect(!report.coversExpectedName)
        #expect(report.names.all == ["kubernetes", "10.96.0.1"])
    }

    @Test("tls-server-name takes the place of the URL's host")
    func serverName() async throws {
        let issued = try authority.issue(dnsNames: ["*.example.org"])
        let report = try await report(issued, name: "api.example.org")
        #expect(report.expectedName == "api.example.org")
        #expect(report.coversExpectedName)
    }

    @Test("A certificate of another authority is not trusted, and its issuer is named")
    func wrongAuthority() async throws {
        let report = try await report(
            try authority.issue(addresses: ["127.0.0.1"]), trusting: try StreamAuthority("another-ca"))
        #expect(!report.isTrusted)
        #expect(report.coversExpectedName)
        #expect(report.distrust == "it is signed by CN=stream-tests-ca, not the given certificate authority")
    }

    @Test("An authority of the same name with another key is not trusted")
    func sameName() async throws {
        let report = try await report(try authority.issue(addresses: ["127.0.0.1"]), trusting: try StreamAuthority())
        #expect(!report.isTrusted)
    }

    @Test("An expired certificate is not trusted, with the day")
    func expired() async throws {
        let report = try await report(try authority.issue(addresses: ["127.0.0.1"], validity: -7200 ... -3600))
        #expect(!report.isTrusted)
        #expect(report.distrust?.hasPrefix("it expired on 20") == true)
        let early = try await self.report(try authority.issue(addresses: ["127.0.0.1"], validity: 3600...7200))
        #expect(early.distrust?.hasPrefix("it is not valid before 20") == true)
    }

    @Test("A chain that leads to what is no authority is not trusted, in other words")
    func notAnAuthority() async throws {
        let issued = try authority.issue(addresses: ["127.0.0.1"])
        let report = try await ScriptedServer.run(.tls(try issued.serverConfiguration), script: { _ in [] }) {
            try await TLSProbe.check(
                server: "https://127.0.0.1:\($0.port)", certificateAuthority: issued.certificate, tlsServerName: nil,
                timeout: .seconds(30))
        }
        #expect(report.distrust?.contains("RFC 5280") == true)
    }

    @Test(
        "Other addresses of a cluster are looked at through its proxy, the kubeconfig's or the environment's",
        arguments: [true, false])
    func proxy(isInKubeconfig: Bool) async throws {
        let issued = try authority.issue(addresses: ["10.9.9.9"])
        let tunnel = "HTTP/1.1 200 Connection established\r\n\r\n"
        try await ScriptedServer.run(
            .proxy(answer: tunnel, try issued.serverConfiguration), script: { _ in [] }
        ) { server in
            var access = ClusterAccess(context: "one", server: "https://10.9.9.8:6443")
            access.certificateAuthority = try authority.pem
            let proxy = "http://127.0.0.1:\(server.port)"
            if isInKubeconfig { access.proxyURL = proxy }
            var options = ClientOptions()
            options.proxies = ProxyEnvironment(["HTTPS_PROXY": isInKubeconfig ? "http://nowhere:1" : proxy])
            let client = KubernetesClient(cluster: "one", access: access, gate: Gate(), options: options)
            let report = try await client.checkCertificate(
                of: "https://10.9.9.9:31936", tlsServerName: nil, timeout: .seconds(30))
            #expect(report.isTrusted && report.coversExpectedName && report.expectedName == "10.9.9.9")
            #expect(server.connects.map(\.target) == ["10.9.9.9:31936"])
            await client.shutdown()
        }
    }

    @Test("An address that $NO_PROXY names is looked at directly, though the cluster's own is not")
    func exception() async throws {
        let issued = try authority.issue(addresses: ["127.0.0.1"])
        try await ScriptedServer.run(.tls(try issued.serverConfiguration), script: { _ in [] }) { server in
            var access = ClusterAccess(context: "one", server: "https://10.9.9.8:6443")
            access.certificateAuthority = try authority.pem
            var options = ClientOptions()
            options.proxies = ProxyEnvironment(["HTTPS_PROXY": "http://127.0.0.1:1"])
            let client = KubernetesClient(cluster: "one", access: access, gate: Gate(), options: options)
            let report = try await client.checkCertificate(
                of: "https://127.0.0.1:\(server.port)", tlsServerName: nil, timeout: .seconds(30))
            #expect(report.isTrusted)
            await client.shutdown()
        }
    }

    @Test("A proxy that refuses a connection, or wants a password, is an error that names it", arguments: [407, 503])
    func refusingProxy(status: Int) async throws {
        let answer = "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n"
        let issued = try authority.issue()
        try await ScriptedServer.run(
            .proxy(answer: answer, try issued.serverConfiguration), script: { _ in [] }
        ) { server in
            var access = ClusterAccess(context: "one", server: "https://10.9.9.8:6443")
            access.proxyURL = "http://127.0.0.1:\(server.port)"
            let client = KubernetesClient(cluster: "one", access: access, gate: Gate())
            let error = await operationError {
                try await client.checkCertificate(
                    of: "https://10.9.9.9:31936", tlsServerName: nil, timeout: .seconds(30))
            }
            #expect(error?.code == (status == 407 ? .unauthorized : .unreachable))
            #expect(
                error?.message.contains("proxy 127.0.0.1:\(server.port) makes no connection to 10.9.9.9:31936") == true)
            await client.shutdown()
        }
    }

    @Test("Addresses may be IPv6", .enabled(if: hasIPv6))
    func ipv6() async throws {
        let report = try await report(try authority.issue(addresses: ["::1"]), host: "::1")
        #expect(report.isTrusted)
        #expect(report.expectedName == "::1")
        #expect(report.coversExpectedName)
    }

    static let hasIPv6 =
        (try? ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "::1", port: 0).flatMap { $0.close() }.wait()) != nil
}

@Suite("The TLS probe of what is no TLS server", .timeLimit(.minutes(5)))
struct TLSProbeFailureTests {
    private func failure(port: Int, host: String = "127.0.0.1", timeout: Duration = .seconds(30)) async
        -> OperationError?
    {
        await operationError {
            try await TLSProbe.check(
                server: "https://\(host):\(port)", certificateAuthority: nil, tlsServerName: nil, timeout: timeout)
        }
    }

    @Test("A server that answers with plain HTTP, or greets first, answers but not with TLS")
    func notTLS() async throws {
        for greeting in ["HTTP/1.0 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n"] {
            let error = try await greeter(greeting) { await failure(port: $0) }
            #expect(error?.code == .tls)
            #expect(error?.message.hasSuffix("answers, but not with TLS") == true)
            #expect(error?.hint != nil)
        }
    }

    @Test("A refused connection is unreachable and worth a retry")
    func refused() async throws {
        // The port of a connected client: taken, so that nobody else listens there, but not listening.
        let error = try await greeter("") { port in
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            let error = await failure(port: client.localAddress?.port ?? 0)
            try await client.close().get()
            return error
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.hasSuffix(": connection refused") == true)
        #expect(error?.retryable == true)
    }

    @Test("A silent server is a timeout")
    func silent() async throws {
        let error = try await greeter("") { await failure(port: $0, timeout: .milliseconds(200)) }
        #expect(error?.code == .timeout)
        #expect(error?.message.hasPrefix("no connection to 127.0.0.1:") == true)
        #expect(error?.message.hasSuffix(" within 200ms") == true)
    }

    @Test("A server that hangs up during the handshake is unreachable")
    func hangsUp() async throws {
        let error = try await greeter(nil) { await failure(port: $0) }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("closed the connection") == true || error?.message.contains("reset") == true)
    }

    @Test("A name that DNS does not know is unreachable")
    func unknownName() async {
        let error = await failure(port: 6443, host: "no-such-host.invalid")
        #expect(error?.code == .unreachable || error?.code == .timeout)
        #expect(error?.message.contains("no-such-host.invalid") == true)
    }

    @Test("A malformed authority or address is wrong input")
    func malformed() async {
        let authority = await operationError {
            try await TLSProbe.check(
                server: "https://127.0.0.1:1", certificateAuthority: "nonsense", tlsServerName: nil,
                timeout: .seconds(1))
        }
        #expect(authority?.code == .invalidInput)
        let address = await operationError {
            try await TLSProbe.check(
                server: "https://", certificateAuthority: nil, tlsServerName: nil, timeout: .seconds(1))
        }
        #expect(address?.code == .invalidInput)
    }

    @Test("Cancelling ends a probe at once")
    func cancelled() async throws {
        let error = try await greeter("") { port in
            let task = Task { await failure(port: port, timeout: .seconds(300)) }
            task.cancel()
            return await task.value
        }
        #expect(error?.code == .cancelled)
    }

    /// A server that sends this to everyone; `nil`: closes at once.
    private func greeter<Value>(_ greeting: String?, _ body: (Int) async throws -> Value) async throws -> Value {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(Greeter(greeting: greeting))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let result: Result<Value, any Error>
        do { result = .success(try await body(server.localAddress?.port ?? 0)) } catch { result = .failure(error) }
        try await server.close().get()
        return try result.get()
    }

    private final class Greeter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let greeting: String?

        init(greeting: String?) { self.greeting = greeting }

        func channelActive(context: ChannelHandlerContext) {
            guard let greeting else { return context.close(promise: nil) }
            if !greeting.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil) }
        }
    }
}
