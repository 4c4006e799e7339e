import Changes
import Fleet
import Foundation
import Kubeconfig
import KubernetesAPI
import Lab
import Playbooks
import Testing
import Values

// One lab at a time: many at once would only wait for each other.
@Suite("One fault alone", .serialized, .timeLimit(.minutes(10)))
struct FaultKindTests {
    /// What a client may send again when it does not know whether it got through.
    private static let repeatable: Set<String> = ["list", "watch", "patch"]

    private func outcome(_ rule: FaultRule, options: ClientOptions = .hasty) async throws -> FaultyRun.Outcome {
        let plan = FaultPlan(seed: 7, rules: [rule])
        let outcome = try await FaultyRun(plans: [plan, plan], options: options).perform()
        #expect(outcome.complaints == [])
        #expect(!outcome.injected.isEmpty, "the fault has hit nothing")
        return outcome
    }

    @Test(
        "what may be sent again is, and the run finishes right",
        arguments: [
            FaultRule(kind: .delay(.milliseconds(15))), FaultRule(verbs: repeatable, rate: 0.15, kind: .drop),
            FaultRule(verbs: repeatable, rate: 0.15, kind: .reset),
            FaultRule(verbs: repeatable, rate: 0.15, kind: .truncate),
            FaultRule(verbs: repeatable, rate: 0.15, kind: .answer(status: 503)),
            FaultRule(verbs: ["list", "watch"], rate: 0.15, kind: .answer(status: 500)),
            FaultRule(verbs: ["create", "patch", "list"], rate: 0.2, kind: .answer(status: 429, retryAfter: 1)),
            FaultRule(verbs: ["create", "patch", "list"], rate: 0.2, kind: .answer(status: 503, retryAfter: 1)),
            FaultRule(rate: 0.1, kind: .rotateCertificate),
        ])
    func finishes(rule: FaultRule) async throws {
        let outcome = try await outcome(rule)
        #expect(outcome.first.ok, "\(outcome.first.error.map(String.init(describing:)) ?? "")")
    }

    @Test(
        "what does not pass stops the run with its cause, cluster and line",
        arguments: [
            (FaultRule(resources: ["nodes"], kind: .drop), OperationError.Code.unreachable),
            (FaultRule(resources: ["services"], kind: .reset), .unreachable),
            (FaultRule(verbs: ["create"], kind: .answer(status: 500)), .serverError),
            (FaultRule(resources: ["deployments"], kind: .answer(status: 429, retryAfter: 0)), .serverError),
            (FaultRule(verbs: ["patch"], kind: .answer(status: 503, retryAfter: 3600)), .serverError),
            (FaultRule(resources: ["secrets"], kind: .expireCredentials), .unauthorized),
            (FaultRule(resources: ["nodes"], kind: .restart(downtime: .seconds(1))), .unreachable),
        ])
    func stops(rule: FaultRule, code: OperationError.Code) async throws {
        let error = try await outcome(rule).first.error
        #expect(error?.code == code, "\(error.map(String.init(describing:)) ?? "it did not stop")")
        #expect(error?.cluster?.hasPrefix("cluster0") == true && error?.location?.contains(".lua:") == true)
    }

    @Test("agents that cannot be asked are waited for, for minutes if need be, and the last reason is told")
    func agents() async throws {
        let plan = FaultPlan(rules: [FaultRule(resources: ["pods/exec"], kind: .truncate)])
        let outcome = try await FaultyRun(
            plans: [plan, plan], options: ClientOptions(), parameters: ["timeout=10s"], isThorough: false
        ).perform()
        #expect(outcome.first.error?.code == .timeout)
        #expect(outcome.first.error?.message.contains("the connection ended before") == true)
        #expect(outcome.reruns.map(\.ok) == [true])
    }

    @Test("a server that is silent for longer than anybody waits is asked again, and then given up as such")
    func silence() async throws {
        var options = ClientOptions.hasty
        options.answerTimeout = .milliseconds(1500)
        let passing = FaultRule(verbs: ["list"], resources: ["nodes"], limit: 1, kind: .delay(.seconds(600)))
        #expect(try await outcome(passing, options: options).first.ok)
        options.retry = .never
        let plan = FaultPlan(rules: [FaultRule(resources: ["nodes"], kind: .delay(.seconds(600)))])
        let stopped = try await FaultyRun(plans: [plan, plan], options: options, isThorough: false).perform()
        #expect(stopped.first.error?.code == .timeout)
        #expect(stopped.reruns.map(\.ok) == [true])
    }

    @Test("credentials that can be read again are, once, when they have expired")
    func renewal() async throws {
        let token = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)").path
        try "renewed".write(toFile: token, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: token) }
        // The certificate says who asks; the file makes the credentials ones that can be read again.
        let plan = FaultPlan(rules: [FaultRule(verbs: ["list", "patch"], limit: 1, kind: .expireCredentials)])
        let outcome = try await FaultyRun(plans: [plan, plan], isThorough: false) {
            $0.access.credentials.tokenFile = token
        }.perform()
        #expect(outcome.complaints == [] && outcome.injected.count == 2)
        #expect(outcome.first.ok, "\(outcome.first.error.map(String.init(describing:)) ?? "")")
    }

    @Test("equal plans meet equal requests with equal faults")
    func determinism() async throws {
        func injected() async throws -> [InjectedFault] {
            let plan = FaultPlan(seed: 3, rules: [FaultRule(verbs: ["list"], rate: 0.3, kind: .answer(status: 503))])
            return try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
                let cluster = lab.clusters[0]
                cluster.inject(plan)
                let folder = FileManager.default.temporaryDirectory.appending(path: "f-\(UUID().uuidString)").path
                defer { try? FileManager.default.removeItem(atPath: folder) }
                let fleet = try Fleet(
                    inventory: FleetInventory.load(lab.writeFiles(to: folder), kubeconfig: nil, environment: [:]),
                    gate: Gate(), options: .hasty)
                for _ in 0..<20 { _ = try await fleet.clusters[0].client.list("nodes") }
                await fleet.shutdown()
                #expect(cluster.faults == plan)
                await cluster.clearFaults()
                #expect(cluster.faults == nil)
                return cluster.injectedFaults
            }
        }
        let first = try await injected()
        #expect(!first.isEmpty)
        #expect(try await injected() == first)
    }
}
