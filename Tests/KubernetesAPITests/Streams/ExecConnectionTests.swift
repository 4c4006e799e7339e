import Changes
import Kubeconfig
import KubernetesAPI
import NIOSSL
import Testing
import Values

@Suite("How commands reach the API server", .timeLimit(.minutes(5)))
struct ExecConnectionTests {
    let authority: StreamAuthority

    init() throws { authority = try StreamAuthority() }

    private static let script: ScriptedServer.Script = { request in
        [.send(request.switchingProtocols() + firstFrame + succeeded + closeFrame)]
    }

    private func exec(_ access: ClusterAccess) async throws(OperationError) -> ExecResult {
        try await KubernetesClient(cluster: "cluster01", access: access, gate: Gate())
            .exec("default/web", command: ["true"])
    }

    private func access(_ url: String, trusting trusted: StreamAuthority? = nil) throws -> ClusterAccess {
        ClusterAccess(context: "one", server: url, certificateAuthority: try (trusted ?? authority).pem)
    }

    @Test("The client certificate is presented")
    func clientCertificate() async throws {
        var configuration = try authority.issue(addresses: ["127.0.0.1"]).serverConfiguration
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(try authority.pem.utf8)))
        try await ScriptedServer.run(.tls(configuration), script: Self.script) { server in
            var access = try access("https://127.0.0.1:\(server.port)")
            let without = await operationError { try await exec(access) }
            #expect(without?.code == .tls || without?.code == .unreachable)
            let client = try authority.issue("kubernetes-admin")
            access.credentials.clientCertificate = ClientCertificate(
                certificate: client.certificate, key: SecretString(client.key))
            #expect(try await exec(access).exitCode == 0)
        }
    }

    @Test("A certificate for the address alone is refused where tls-server-name asks for a name")
    func otherServerName() async throws {
        let issued = try authority.issue(dnsNames: ["kubernetes"], addresses: ["127.0.0.1"])
        try await ScriptedServer.run(.tls(try issued.serverConfiguration), script: Self.script) { server in
            var access = try access("https://127.0.0.1:\(server.port)")
            #expect(try await exec(access).exitCode == 0)
            access.tlsServerName = "other.example"
            let error = await operationError { try await exec(access) }
            #expect(error?.code == .tls)
            #expect(error?.message.hasSuffix("is not for other.example but for kubernetes, 127.0.0.1") == true)
        }
    }

    @Test("A certificate for other names is refused with the names it has; tls-server-name helps")
    func names() async throws {
        let issued = try authority.issue(dnsNames: ["kubernetes"], addresses: ["10.96.0.1"])
        try await ScriptedServer.run(.tls(try issued.serverConfiguration), script: Self.script) { server in
            for host in ["127.0.0.1", "localhost"] {
                var access = try access("https://\(host):\(server.port)")
                let error = await operationError { try await exec(access) }
                #expect(error?.code == .tls)
                #expect(error?.message.hasSuffix("is not for \(host) but for kubernetes, 10.96.0.1") == true)
                #expect(error?.hint?.contains("tls-server-name") == true)
                for name in ["kubernetes", "10.96.0.1"] {
                    access.tlsServerName = name
                    #expect(try await exec(access).exitCode == 0)
                }
                access.tlsServerName = "10.96.0.2"
                let wrong = await operationError { try await exec(access) }
                #expect(wrong?.code == .tls)
                access.insecureSkipTLSVerify = true
                #expect(try await exec(access).exitCode == 0)
            }
            #expect(server.requests.count == 6)
        }
    }

    @Test("A certificate of another authority is refused")
    func otherAuthority() async throws {
        let issued = try authority.issue(addresses: ["127.0.0.1"])
        try await ScriptedServer.run(.tls(try issued.serverConfiguration), script: Self.script) { server in
            let access = try access("https://127.0.0.1:\(server.port)", trusting: try StreamAuthority("other"))
            let error = await operationError { try await exec(access) }
            #expect(error?.code == .tls)
            #expect(
                error?.message.contains("signed by CN=stream-tests-ca, not the given certificate authority") == true)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("An HTTP proxy is asked for a tunnel, and the certificate is the target's behind it")
    func proxy() async throws {
        let issued = try authority.issue(addresses: ["10.9.9.9"])
        let tunnel = "HTTP/1.1 200 Connection established\r\n\r\n"
        try await ScriptedServer.run(
            .proxy(answer: tunnel, try issued.serverConfiguration), script: Self.script
        ) { server in
            var access = try access("https://10.9.9.9:6443")
            access.proxyURL = "http://me:pass@127.0.0.1:\(server.port)"
            #expect(try await exec(access).exitCode == 0)
            #expect(server.connects.first?.target == "10.9.9.9:6443")
            #expect(server.connects.first?.headers["proxy-authorization"] == "Basic bWU6cGFzcw==")
            #expect(server.requests.first?.headers["proxy-authorization"] == nil)
            access.server = "https://10.9.9.8:6443"
            let error = await operationError { try await exec(access) }
            #expect(
                error?.message
                    == "TLS with https://10.9.9.8:6443 failed: the server's certificate is not for 10.9.9.8 but for 10.9.9.9"
            )
        }
    }

    @Test("A proxy that refuses is named")
    func refusingProxy() async throws {
        let issued = try authority.issue(addresses: ["10.9.9.9"])
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        try await ScriptedServer.run(
            .proxy(answer: refusal, try issued.serverConfiguration), script: Self.script
        ) { server in
            var access = try access("https://10.9.9.9:6443")
            access.proxyURL = "http://127.0.0.1:\(server.port)"
            let error = await operationError { try await exec(access) }
            #expect(error?.code == .unauthorized)
            #expect(error?.message.contains("makes no connection to 10.9.9.9:6443: 407") == true)
            access.proxyURL = "https://127.0.0.1:\(server.port)"
            let secure = await operationError { try await exec(access) }
            #expect(secure?.code == .unsupported)
            #expect(secure?.message.hasSuffix("connections to the proxy itself cannot be encrypted") == true)
        }
    }

    @Test("A SOCKS5 proxy connects to addresses and to names; what it refuses is said", arguments: [UInt8(0), 5])
    func socksProxy(status: UInt8) async throws {
        let issued = try authority.issue(dnsNames: ["api.example"], addresses: ["10.9.9.9"])
        try await ScriptedServer.run(
            .socks(status: status, try issued.serverConfiguration), script: Self.script
        ) { server in
            for host in ["10.9.9.9", "api.example"] {
                var access = try access("https://\(host):6443")
                access.proxyURL = "socks5://127.0.0.1:\(server.port)"
                if status == 0 {
                    #expect(try await exec(access).exitCode == 0)
                } else {
                    let error = await operationError { try await exec(access) }
                    #expect(error?.code == .unreachable)
                    #expect(
                        error?.message
                            == "the proxy 127.0.0.1:\(server.port) makes no connection to \(host):6443")
                }
                #expect(server.connects.last?.target == "\(host):6443")
            }
        }
    }

    @Test("A plain HTTP server, such as kubectl proxy, is spoken to without TLS, below its path")
    func plain() async throws {
        try await ScriptedServer.run(.plain, script: Self.script) { server in
            let access = ClusterAccess(context: "one", server: "http://127.0.0.1:\(server.port)/k8s/")
            let result = try await exec(access)
            #expect(result.exitCode == 0)
            #expect(server.requests[0].target.hasPrefix("/k8s/api/v1/namespaces/default/pods/web/exec?"))
        }
    }
}
