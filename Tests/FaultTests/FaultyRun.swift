import Changes
import Fleet
import Foundation
import KubernetesAPI
import Lab
import Playbooks
import Probes
import Synchronization

/// The whole bundled playbook on a lab of its own whose API servers meet faults, and again without them.
struct FaultyRun {
    /// By number of the cluster, from 0.
    var plans: [FaultPlan]
    /// Of the client under faults; without them it is as patient as always.
    var options = ClientOptions.hasty
    /// Of the playbook, under faults.
    var parameters: [String] = []
    /// Whether runs go on until one changes nothing; otherwise until one finishes right.
    var isThorough = true
    /// What makes the inventory another than the lab's own.
    var change: @Sendable (inout FleetInventory.Entry) throws -> Void = { _ in }

    struct Outcome: Sendable {
        /// Under faults.
        var first: RunReport
        /// Without them.
        var reruns: [RunReport]
        /// The last of them had nothing to do.
        var isThorough: Bool
        var injected: [InjectedFault]
        var seconds: Double
    }

    // What is clean takes a second; nothing that a fault does may make it last this long.
    private static let patience = Duration.seconds(120)

    func perform() async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let clock = ContinuousClock()
        let start = clock.now
        return try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            let file = try lab.writeFiles(to: folder)
            for (cluster, plan) in zip(lab.clusters, plans) { cluster.inject(plan) }
            let first = try await run(file, options, parameters)
            for cluster in lab.clusters { await cluster.clearFaults() }
            var reruns: [RunReport] = []
            let wanted = (first.ok ? 0 : 1) + (isThorough ? 1 : 0)
            while reruns.count < wanted { reruns.append(try await run(file, .hasty)) }
            let seconds = start.duration(to: clock.now)
            return Outcome(
                first: first, reruns: reruns, isThorough: isThorough, injected: lab.clusters.flatMap(\.injectedFaults),
                seconds: Double(seconds.components.seconds) + Double(seconds.components.attoseconds) / 1e18)
        }
    }

    private func run(
        _ file: String, _ options: ClientOptions, _ parameters: [String] = []
    ) async throws -> RunReport {
        var entries = try FleetInventory.load(file, kubeconfig: nil, environment: [:]).entries
        for index in entries.indices { try change(&entries[index]) }
        let inventory = try FleetInventory(entries: entries)
        let source = try PlaybookSource("clustermesh", library: .embedded)
        let control = RunControl()
        return try await withThrowingTaskGroup(of: RunReport?.self) { group in
            group.addTask {
                try await PlaybookRunner(clientOptions: options).run(
                    source, parameters: parameters, on: inventory, control: control, observer: { _ in })
            }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                control.stop(.deadline)
                return nil
            }
            defer { group.cancelAll() }
            while let report = try await group.next() { if let report { return report } }
            throw CancellationError()
        }
    }
}

extension FaultyRun.Outcome {
    /// What is wrong with it; empty when the run finished right or stopped with a true cause, and a rerun made it right.
    var complaints: [String] {
        var complaints: [String] = []
        if first.ok {
            complaints += Self.complaints(about: first, "the run")
        } else if let error = first.error {
            complaints += TrueCause(error: error).complaints(injected)
        } else {
            complaints.append("the run is not ok and has no error")
        }
        for (number, rerun) in reruns.enumerated() {
            complaints += Self.complaints(about: rerun, "rerun \(number + 1)")
        }
        if isThorough, let last = reruns.last, last.changes > 0 {
            complaints.append("the last rerun changed \(last.changes) objects again")
        }
        return complaints
    }

    private static func complaints(about report: RunReport, _ name: String) -> [String] {
        if let error = report.error { return ["\(name) failed: \(error.code): \(error)"] }
        // Two clusters ask each other and themselves, by pod and by Service.
        guard let matrix = report.matrix, matrix.ok, matrix.cells.count == 8 else {
            return ["\(name) is ok, but its matrix has \(report.matrix?.cells.count ?? 0) cells, not 8 that are ok"]
        }
        let status = report.steps.map(\.status)
        return status.allSatisfy { $0 == .ok || $0 == .changed } && status.count == 8
            ? [] : ["\(name) is ok, but its steps are \(status)"]
    }
}

extension ClientOptions {
    /// As patient as always, but a pause between attempts lasts a fiftieth.
    static let hasty = ClientOptions(clock: HastyClock())
}

/// A clock on which pauses between attempts are short, and everything else takes its time.
struct HastyClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let real = ContinuousClock()

    var now: Instant { real.now }
    var minimumResolution: Duration { real.minimumResolution }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let pause = now.duration(to: deadline)
        try await real.sleep(for: pause < .seconds(20) ? pause / 50 : pause)
    }
}
