import Changes
import Kubeconfig
import NIOHTTP1
import Testing
import Values

@testable import KubernetesAPI

@Suite("Discovery", .timeLimit(.minutes(5)))
struct DiscoveryTests {
    private func table() throws -> ResourceTable {
        ResourceTable(
            resources: ResourceTable.aggregated(try Recording("discovery-aggregated-api").json)
                + ResourceTable.aggregated(try Recording("discovery-aggregated-apis").json))
    }

    @Test(
        "Kinds are found by every name kubectl takes",
        arguments: [
            ("svc", "v1 services"), ("services", "v1 services"), ("service", "v1 services"), ("Service", "v1 services"),
            ("SVC", "v1 services"), ("no", "v1 nodes"), ("deploy", "apps/v1 deployments"),
            ("deployments.apps", "apps/v1 deployments"), ("Deployment.v1.apps", "apps/v1 deployments"),
            ("events", "v1 events"), ("events.events.k8s.io", "events.k8s.io/v1 events"),
            ("ev", "v1 events"), ("ingress.networking", "networking.k8s.io/v1 ingresses"),
            ("hpa", "autoscaling/v2 horizontalpodautoscalers"),
            ("horizontalpodautoscalers.v1.autoscaling", "autoscaling/v1 horizontalpodautoscalers"),
            ("pods.v1", "v1 pods"),
        ])
    func names(name: String, expected: String) throws {
        let found = try table().resource(named: name)
        #expect(found.map { "\($0.apiVersion) \($0.name)" } == expected)
    }

    @Test("Names of nothing are not found", arguments: ["", ".", "svcs", "deployments.batch", "pods.v2", "pods/log"])
    func unknown(name: String) throws {
        #expect(try table().resource(named: name) == nil)
    }

    @Test("A legacy list gives the same kinds as the aggregated one, subresources left out")
    func legacyEqualsAggregated() throws {
        func core(_ resources: [APIResource]) -> [String: APIResource] {
            Dictionary(resources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
        let legacy = core(ResourceTable.legacy(try Recording("discovery-legacy").json))
        let aggregated = core(ResourceTable.aggregated(try Recording("discovery-aggregated-api").json))
        #expect(legacy == aggregated)
        #expect(legacy["pods"]?.shortNames == ["po"])
        #expect(legacy["nodes"]?.namespaced == false)
    }

    @Test("A server without aggregated discovery is asked version by version, and one that is down is left out")
    func fallback() async throws {
        let script: ReplayServer.Script = { request in
            switch request.path {
            case "/api":
                request.headers.first(name: "accept") == "application/json"
                    ? .json(#"{"kind":"APIVersions","versions":["v1"]}"#)
                    : .json(#"{"kind":"Status","code":406,"reason":"NotAcceptable"}"#, status: .notAcceptable)
            case "/apis":
                .json(
                    """
                    {"kind":"APIGroupList","groups":[
                    {"name":"metrics.k8s.io","versions":[{"groupVersion":"metrics.k8s.io/v1beta1"}],
                     "preferredVersion":{"groupVersion":"metrics.k8s.io/v1beta1"}},
                    {"name":"demo.io","versions":[{"groupVersion":"demo.io/v1"},{"groupVersion":"demo.io/v2"}],
                     "preferredVersion":{"groupVersion":"demo.io/v2"}}]}
                    """)
            case "/api/v1": Recording.reply("discovery-legacy")
            case "/apis/demo.io/v1", "/apis/demo.io/v2":
                .json(
                    """
                    {"kind":"APIResourceList","groupVersion":"\(request.path.dropFirst(6))","resources":[
                    {"name":"shapes","singularName":"","namespaced":true,"kind":"Shape","verbs":["get"]},
                    {"name":"shapes/status","singularName":"","namespaced":true,"kind":"Shape","verbs":["get"]}]}
                    """)
            default: .json("unavailable", status: .serviceUnavailable)
            }
        }
        try await ReplayServer.run(tls: nil, script: script) { server in
            let client = KubernetesClient(
                cluster: "old", access: .init(server: "http://127.0.0.1:\(server.port)"), gate: Gate(),
                options: ClientOptions(retry: .quick))
            let shape = await TestCluster.result { try await client.resource(named: "shape") }
            let pods = await TestCluster.result { try await client.resource(named: "po") }
            await client.shutdown()
            #expect((try? shape.get())?.apiVersion == "demo.io/v2")
            #expect((try? pods.get())?.name == "pods")
        }
    }

    @Test("An unknown kind is looked for once more, then refused with the name that may have been meant")
    func didYouMean() async throws {
        try await TestCluster.run { _ in
            .json("{}")
        } _: { test in
            _ = try await test.client.resource(named: "pods")
            let asked = test.server.requests.count
            let error = await TestCluster.failure { try await test.client.resource(named: "servces") }
            #expect(error?.code == .notFound)
            #expect(error?.cluster == "cluster01")
            #expect(error?.hint?.contains("did you mean \"services\"?") == true)
            #expect(test.server.requests.count == asked + 2)
            _ = try await test.client.resource(named: "services")
            #expect(test.server.requests.count == asked + 2)
        }
    }

    @Test("Many first requests at once ask for the kinds once")
    func singleFlight() async throws {
        try await TestCluster.run { _ in
            .json("{}")
        } _: { test in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await test.client.resource(named: "pods") } }
                try await group.waitForAll()
            }
            #expect(test.server.requests.count == 2)
        }
    }
}
