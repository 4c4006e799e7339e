import Changes
import Kubeconfig
import Testing

@testable import KubernetesAPI

@Suite("Proxies of the environment", .timeLimit(.minutes(5)))
struct ProxyEnvironmentTests {
    private func proxy(_ server: String, _ environment: [String: String], own: String? = nil) -> String? {
        let access = ClusterAccess(context: "prod", server: server, proxyURL: own)
        return ProxyEnvironment(environment).completing(access).proxyURL
    }

    @Test("HTTPS_PROXY counts for https, HTTP_PROXY for http, upper case first, and the kubeconfig's before either")
    func choice() {
        let both = ["HTTPS_PROXY": "http://secure:1", "https_proxy": "http://lower:1", "http_proxy": "plain:2"]
        #expect(proxy("https://10.0.0.1:6443", both) == "http://secure:1")
        #expect(proxy("http://10.0.0.1:8080", both) == "http://plain:2")
        #expect(proxy("https://10.0.0.1:6443", both, own: "socks5://own:3") == "socks5://own:3")
        #expect(
            proxy("https://10.0.0.1:6443", ["HTTPS_PROXY": "", "https_proxy": "http://lower:1"]) == "http://lower:1")
        #expect(proxy("https://10.0.0.1:6443", ["ALL_PROXY": "http://all:1", "HTTP_PROXY": "http://x:1"]) == nil)
    }

    @Test(
        "localhost and what NO_PROXY names is reached directly",
        arguments: [
            ("https://localhost:6443", "", false), ("https://127.8.0.1:6443", "", false),
            ("https://[::1]:6443", "", false), ("https://api.example.com:6443", "", true),
            ("https://api.example.com:6443", "*", false), ("https://api.example.com:6443", "other, example.com", false),
            ("https://example.com:6443", "example.com", false), ("https://example.com:6443", ".example.com", true),
            ("https://api.example.com:6443", ".example.com", false),
            ("https://api.example.com", "*.Example.com", false),
            ("https://notexample.com:6443", "example.com", true), ("https://a.b:6443", "a.b:6443", false),
            ("https://a.b:6443", "a.b:443", true), ("https://10.1.2.3:6443", "10.0.0.0/8", false),
            ("https://11.1.2.3:6443", "10.0.0.0/8", true), ("https://10.1.2.3:6443", "10.1.2.3", false),
            ("https://10.1.2.3:6443", "10.1.2.3:6443", false), ("https://10.1.2.3:6443", "10.1.2.3:1", true),
            ("https://[fd00::1]:6443", "fd00::/8", false), ("https://[fd00::1]:6443", "[FD00:0::1]:6443", false),
            ("https://10.1.2.3:6443", "10.1.2.3/40, /8, x/8, 10.1.2.0/23x", true),
        ])
    func exceptions(server: String, noProxy: String, isProxied: Bool) {
        let environment = ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": noProxy]
        #expect((proxy(server, environment) != nil) == isProxied)
    }

    @Test("Requests go through the proxy of the environment, and an unusable one is named by its variable")
    func requests() async throws {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        let authority = try StreamAuthority("servers")
        let issued = try authority.issue("server")
        try await ScriptedServer.run(
            .proxy(answer: refusal, try issued.serverConfiguration), script: { _ in [] }
        ) { server in
            func failure(_ proxy: String) async -> OperationError? {
                var options = ClientOptions()
                options.proxies = ProxyEnvironment(["HTTPS_PROXY": proxy])
                options.retry.retries = 0
                let access = ClusterAccess(context: "prod", server: "https://10.9.9.9:6443")
                let client = KubernetesClient(cluster: "c", access: access, gate: Gate(), options: options)
                let error = await TestCluster.failure { try await client.serverVersion() }
                await client.shutdown()
                return error
            }
            let refused = await failure("127.0.0.1:\(server.port)")
            #expect(refused != nil)
            #expect(server.connects.first?.target == "10.9.9.9:6443")
            let unusable = await failure("https://proxy:1")
            #expect(unusable?.code == .unsupported)
            #expect(
                unusable?.message.contains("$HTTPS_PROXY has the scheme https") == true,
                "\(String(describing: unusable))")
        }
    }
}
