import Changes
import Fleet
import Foundation
import Kubeconfig
import KubernetesAPI
import Testing
import Values

@testable import Lab

/// One way of losing a watch again and again.
enum WatchTrouble: String, CaseIterable, CustomTestStringConvertible {
    case dropped, reset, truncated, refused, cleanTimeouts, restarts, newCertificates, compaction, all

    var testDescription: String { rawValue }

    fileprivate var rules: [FaultRule] {
        switch self {
        case .dropped: [FaultRule(verbs: ["watch"], rate: 0.5, kind: .drop)]
        case .reset: [FaultRule(verbs: ["watch"], rate: 0.5, kind: .reset)]
        case .truncated: [FaultRule(verbs: ["watch"], rate: 0.8, kind: .truncate)]
        case .refused:
            [
                FaultRule(verbs: ["watch"], rate: 0.3, kind: .answer(status: 503, retryAfter: 0)),
                FaultRule(verbs: ["watch"], rate: 0.3, kind: .answer(status: 500)),
            ]
        case .newCertificates: [FaultRule(verbs: ["watch"], rate: 0.5, kind: .rotateCertificate)]
        case .cleanTimeouts, .restarts, .compaction: []
        case .all: Self.allCases.filter { $0 != .all }.flatMap(\.rules)
        }
    }

    func includes(_ other: WatchTrouble) -> Bool { self == other || self == .all }
}

@Suite("A watch of a cluster in trouble", .timeLimit(.minutes(5)))
struct WatchFaultTests {
    private static let rounds = 12

    @Test("tells everything that happens, once and in order", arguments: WatchTrouble.allCases)
    func events(trouble: WatchTrouble) async throws {
        let clock: any Clock<Duration> = trouble.includes(.cleanTimeouts) ? TimeoutClock() : ContinuousClock()
        let lab = try await Lab.start(LabConfiguration(clusters: 1, nodes: 1), clock: clock)
        let cluster = lab.clusters[0]
        cluster.inject(FaultPlan(seed: 11, rules: trouble.rules))
        do {
            let client = try Self.client(of: cluster)
            try await Self.follow(cluster, client, trouble)
            await client.shutdown()
        } catch {
            await lab.stop()
            throw error
        }
        await lab.stop()
    }

    private static func client(of cluster: LabCluster) throws -> KubernetesClient {
        let document = try KubeconfigDocument(parsing: cluster.kubeconfig, path: "lab.conf")
        let access = try Kubeconfig(documents: [document]).access(context: cluster.context)
        return KubernetesClient(cluster: cluster.name, access: access, gate: Gate(), options: .hasty)
    }

    private static func follow(
        _ cluster: LabCluster, _ client: KubernetesClient, _ trouble: WatchTrouble
    ) async throws {
        var history = History(store: cluster.simulation.store)
        history.create("first")
        var iterator = client.watch("cm", namespace: "default", labels: "suite=watch").makeAsyncIterator()
        #expect(try await iterator.next().map(text) == history.take().first)
        #expect(try await iterator.next() == .synced)
        for round in 0..<rounds {
            // The server is gone while these happen, and has forgotten them when it is back: only what differs can be told.
            let isForgotten = trouble.includes(.compaction) && round % 3 == 2
            if isForgotten { await cluster.closePort(6443) }
            history.round(round)
            if isForgotten {
                cluster.simulation.store.compact()
                await cluster.openPort(6443)
            } else if trouble.includes(.restarts) {
                await cluster.simulation.restartServer(downtime: .milliseconds(round % 2 * 20))
            }
            for expected in isForgotten ? history.takeDifferences() : history.take() {
                let event = try await iterator.next().map(text)
                try #require(event == expected, "round \(round)")
            }
        }
    }

    private static func text(_ event: WatchEvent) -> String {
        let metadata = event.object?["metadata"]
        let version = metadata?["resourceVersion"]?.stringValue ?? ""
        return switch event {
        case .added: "added \(metadata?["name"] ?? "") \(version)"
        case .modified: "modified \(metadata?["name"] ?? "") \(version)"
        case .deleted: "deleted \(metadata?["name"] ?? "")"
        case .synced: "synced"
        }
    }
}

/// Changes to ConfigMaps, and the events that tell them.
private struct History {
    let store: ObjectStore
    private var events: [String] = []
    private var differences: [String] = []

    init(store: ObjectStore) { self.store = store }

    /// One object comes and stays, it changes twice, and the one of the round before goes.
    mutating func round(_ number: Int) {
        create("round-\(number)")
        change("round-\(number)")
        if number > 0 { delete("round-\(number - 1)") }
        change("round-\(number)")
        // A new list tells what is gone first, and then the last state of what is there.
        differences = number > 0 ? ["deleted \"round-\(number - 1)\""] : []
        if let last = events.last { differences.append(last.replacing("modified", with: "added")) }
    }

    mutating func create(_ name: String) {
        store.put([
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": .string(name), "namespace": "default", "labels": ["suite": "watch"]],
        ])
        events.append("added \"\(name)\" \(store.revision)")
    }

    private mutating func change(_ name: String) {
        let before = store.revision
        store.change(.init(.configMaps, namespace: "default", name: name)) {
            $0["data"] = ["after": .string(String(before))]
        }
        events.append("modified \"\(name)\" \(store.revision)")
    }

    private mutating func delete(_ name: String) {
        store.remove(.init(.configMaps, namespace: "default", name: name))
        events.append("deleted \"\(name)\"")
    }

    mutating func take() -> [String] {
        defer { events = [] }
        return events
    }

    mutating func takeDifferences() -> [String] {
        defer { (events, differences) = ([], []) }
        return differences
    }
}

/// A clock on which the minutes that a watch lasts are over in a tenth of a second.
private struct TimeoutClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let real = ContinuousClock()

    var now: Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let pause = now.duration(to: deadline)
        try await real.sleep(for: pause < .seconds(20) ? pause : pause / 5000)
    }
}
