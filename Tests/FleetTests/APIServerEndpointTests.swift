import Changes
import Fleet
import KubernetesAPI
import NodeKernel
import Synchronization
import Testing
import Values

@Suite(.timeLimit(.minutes(5))) struct APIServerEndpointTests {
    private let service: ObjectName = "kube-system/apiserver"
    private static let servicePath = "/api/v1/namespaces/kube-system/services/apiserver"
    private static let nodesPath = "/api/v1/nodes"

    private func serve(_ server: TestServer, port: Int, nodes: [String] = ["127.0.0.1"]) {
        server.serve { path in
            switch path {
            case Self.servicePath: nodePortService(port)
            case Self.nodesPath: nodeList(nodes)
            default: nil
            }
        }
    }

    @Test("an address among the certificate's names is taken as it is")
    func covered() async throws {
        try await withCluster(names: ["127.0.0.1"]) { cluster, server, _, events in
            serve(server, port: server.port)
            let endpoint = try await cluster.apiServerEndpoint(service: service, timeout: .seconds(60))
            #expect(endpoint == APIServerEndpoint(cluster: "cluster01", server: server.url, tlsServerName: nil))
            #expect(events.waits.isEmpty)
        }
    }

    @Test("an address that the certificate lacks gets a name to verify that it has")
    func uncovered() async throws {
        try await withCluster(names: ["kubernetes", "else"], tlsServerName: "kubernetes") { cluster, server, _, _ in
            serve(server, port: server.port)
            let endpoint = try await cluster.apiServerEndpoint(service: service, timeout: .seconds(60))
            #expect(
                endpoint == APIServerEndpoint(cluster: "cluster01", server: server.url, tlsServerName: "kubernetes"))
        }
    }

    @Test("a node where nothing answers is passed over, and a preferred address comes first while it answers")
    func others() async throws {
        try await withCluster(names: ["127.0.0.1"]) { cluster, server, _, _ in
            serve(server, port: server.port, nodes: ["127.0.0.2", "127.0.0.3", "127.0.0.1"])
            let found = try await cluster.apiServerEndpoint(service: service, timeout: .seconds(60))
            #expect(found.server == server.url)
            let preferring = ["https://127.0.0.2:\(server.port)", server.url]
            let preferred = try await cluster.apiServerEndpoint(
                service: service, preferring: preferring, timeout: .seconds(60))
            #expect(preferred.server == server.url)
        }
    }

    @Test("a Service that still lacks its port is waited for, and the wait is reported once")
    func waits() async throws {
        try await withCluster(names: ["127.0.0.1"]) { cluster, server, _, events in
            let rounds = Mutex(0)
            let port = server.port
            server.serve { path in
                if path == Self.nodesPath { return nodeList(["127.0.0.1"]) }
                guard path == Self.servicePath else { return nil }
                return nodePortService(
                    rounds.withLock {
                        $0 += 1; return $0
                    } > 3 ? port : nil)
            }
            let endpoint = try await cluster.apiServerEndpoint(
                service: service, timeout: .seconds(60), pause: .milliseconds(1))
            #expect(endpoint.server == server.url)
            #expect(events.waits == ["the API server at service kube-system/apiserver (it lacks a node port)", "-"])
        }
    }

    @Test("when no address will do, the error lists each and what it answered")
    func refused() async throws {
        let stranger = try await TestServer(tls: TestAuthority().server(names: ["127.0.0.1"]))
        try await withCluster(names: ["127.0.0.1"]) { cluster, server, _, events in
            serve(server, port: stranger.port, nodes: ["127.0.0.1", "127.0.0.2"])
            let error = await #expect(throws: OperationError.self) {
                try await cluster.apiServerEndpoint(
                    service: service, timeout: .milliseconds(1), pause: .milliseconds(1))
            }
            #expect(error?.code == .timeout)
            #expect(error?.retryable == true)
            #expect(error?.cluster == "cluster01")
            #expect(error?.message.contains("127.0.0.1:\(stranger.port): its certificate is not to be trusted") == true)
            #expect(error?.message.contains("127.0.0.2:\(stranger.port)") == true)
        }
        await stranger.stop()
    }

    @Test("a Service that does not exist or has no outside address is an error at once")
    func unusable() async throws {
        try await withCluster(names: ["127.0.0.1"]) { cluster, server, _, _ in
            let missing = await #expect(throws: OperationError.self) {
                try await cluster.apiServerEndpoint(service: service, timeout: .seconds(60))
            }
            #expect(missing?.code == .notFound)
            server.serve { _ in
                [
                    "kind": "Service", "metadata": ["name": "apiserver", "namespace": "kube-system"],
                    "spec": ["type": "ClusterIP"],
                ]
            }
            let inner = await #expect(throws: OperationError.self) {
                try await cluster.apiServerEndpoint(service: service, timeout: .seconds(60))
            }
            #expect(inner?.code == .unsupported)
            #expect(inner?.cluster == "cluster01")
        }
    }

    @Test("a fleet's kernels come from its nodes, and each finding is reported")
    func kernels() async throws {
        try await withCluster(names: ["127.0.0.1"]) { cluster, server, _, events in
            server.serve {
                $0 == Self.nodesPath
                    ? nodeList(["1", "2"], kernel: "5.4.0-150-generic", system: "Ubuntu 20.04.6 LTS") : nil
            }
            let report = try await KernelPolicy(recommended: "5.4").check(
                Fleet(clusters: [cluster]), ciliumVersions: ["cluster01": "1.18.2"])
            #expect(report.findings.map(\.code) == ["kernel_below_cilium", "kernel_below_cilium"])
            #expect(report.findings.map(\.subject) == ["node1", "node2"])
            #expect(events.findings == report.findings)
            server.serve { $0 == Self.nodesPath ? nodeList([]) : nil }
            let error = await #expect(throws: OperationError.self) {
                try await KernelPolicy().check(Fleet(clusters: [cluster]))
            }
            #expect(error?.message.contains("no nodes") == true)
        }
    }
}
