import Changes
import NIOHTTP1
import Synchronization
import Testing
import Values

@testable import KubernetesAPI

@Suite("Waiting for an object", .timeLimit(.minutes(5)))
struct WaitTests {
    private static func deployment(_ version: Int, available: Bool, generation: Int = 1) -> String {
        """
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"x","namespace":"demo","uid":"u","resourceVersion":\
        "\(version)","generation":2},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"x"}}},"status":{\
        "observedGeneration":\(generation),"availableReplicas":\(available ? 2 : 1),"conditions":[{"type":"Available",\
        "status":"\(available ? "True" : "False")","reason":"MinimumReplicasUnavailable","message":"too few"}]}}
        """
    }

    private static let pods = """
        {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"x-1"},"status":{
        "phase":"Pending","containerStatuses":[{"name":"web","state":{"waiting":{"reason":"ErrImagePull","message":"no such image"
        }}}]}}]}
        """

    /// Lists nothing or one object, then tells each of the lines.
    private static func script(_ first: String?, _ lines: [(String, String)]) -> ReplayServer.Script {
        { request in
            if request.path.hasSuffix("/pods") { return .json(pods) }
            guard request.query["watch"] == "true" else {
                return .json("{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[\(first ?? "")]}")
            }
            let text = lines.map { "{\"type\":\"\($0.0)\",\"object\":\($0.1)}\n" }.joined()
            return ReplayServer.Reply(
                parts: request.query["resourceVersion"] == "1" ? [Array(text.utf8)] : [], ending: .silence)
        }
    }

    @Test("A condition that is stale does not count; the object comes back when it is true")
    func condition() async throws {
        let lines = [
            ("ADDED", Self.deployment(2, available: true)),
            ("MODIFIED", Self.deployment(3, available: false, generation: 2)),
            ("MODIFIED", Self.deployment(4, available: true, generation: 2)),
        ]
        try await TestCluster.run(script: Self.script(nil, lines)) { test in
            let object = try await test.client.wait(
                "deploy", "demo/x", until: .condition("Available"), timeout: .seconds(100))
            #expect(object.at("metadata", "resourceVersion") == "4")
            #expect(test.log.waiting.first == "deployment demo/x: it does not exist")
            #expect(test.log.waiting.last?.contains("Available is False (MinimumReplicasUnavailable: too few)") == true)
            guard case .waited(cluster: "cluster01")? = test.log.all.last else {
                Issue.record("the wait's end is not told")
                return
            }
        }
    }

    @Test("A deadline says the last state, and why the pods are not ready")
    func deadline() async throws {
        let state = Self.deployment(2, available: false, generation: 2)
        let script = Self.script(Self.deployment(1, available: false, generation: 2), [("MODIFIED", state)])
        let clock = HeldClock()
        let available = WaitCondition.condition("Available")
        // The first state has been seen when the second is asked about.
        let condition = WaitCondition(description: available.description) { object in
            if object?.at("metadata", "resourceVersion") == "2" { clock.release() }
            return try await available.verdict(object)
        }
        try await TestCluster.run(options: ClientOptions(clock: clock), script: script) { test in
            let error = await TestCluster.failure {
                try await test.client.wait("deploy", "demo/x", until: condition, timeout: .seconds(90))
            }
            #expect(error?.code == .timeout)
            let message = error?.message ?? ""
            #expect(
                message.hasPrefix(
                    "deployment demo/x: waited 1m30s until it is Available, but 1 of 2 replicas available"))
            #expect(message.contains("Available is False (MinimumReplicasUnavailable: too few)"))
            #expect(message.hasSuffix("pod x-1: phase Pending; container web is waiting (ErrImagePull: no such image)"))
            #expect(error?.hint == "look at it with: kubectl describe deployment x -n demo")
        }
    }

    @Test("A field, existence, absence and a condition of one's own")
    func otherConditions() async throws {
        let there = Self.deployment(1, available: true, generation: 2)
        try await TestCluster.run(script: Self.script(there, [("DELETED", there)])) { test in
            let client = test.client
            try await client.wait("deploy", "demo/x", until: .exists, timeout: .seconds(100))
            try await client.wait(
                "deploy", "demo/x", until: .field(["spec", "replicas"], equals: 2), timeout: .seconds(100))
            let gone = try await client.wait("deploy", "demo/x", until: .deleted, timeout: .seconds(100))
            #expect(gone == .null)
            let own = WaitCondition(description: "it is mine") { $0?["kind"] == "Deployment" ? .done : .waiting("no") }
            try await client.wait("deploy", "demo/x", until: own, timeout: .seconds(100))
        }
    }

    @Test("A condition that fails ends the wait with its error as the cause")
    func failingCondition() async throws {
        struct Broken: Error {}
        try await TestCluster.run(script: Self.script(nil, [])) { test in
            let broken = WaitCondition(description: "never") { _ in throw Broken() }
            let error = await TestCluster.failure {
                try await test.client.wait("deploy", "demo/x", until: broken, timeout: .seconds(100))
            }
            #expect(error?.cause is Broken)
            #expect(error?.object == "deployment demo/x")
        }
    }
}
