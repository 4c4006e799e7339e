import Changes
import Fleet
import Foundation
import Playbooks
import Testing
import Values

@testable import Lab

@Suite("What cluster:wait asks a server", .timeLimit(.minutes(5)))
struct WaitRequestTests {
    private static func set(_ state: String, in store: ObjectStore) {
        store.put([
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "job", "namespace": "default"],
            "data": ["state": .string(state)],
        ])
    }

    private static func wait(_ until: String) -> PlaybookSource {
        let body = "return fleet[1]:wait(\"configmap\", \"default/job\", \(until))"
        return PlaybookSource(
            name: "t",
            text: "return playbook { name = \"t\", summary = \"s\", run = function(fleet)\n\(body)\nend }")
    }

    @Test(
        "one list and one watch, however often the object changes and however long it takes",
        arguments: [
            "{ field = \"data.state\", value = \"done\", timeout = \"4m\" }",
            "function(object) return object ~= nil and object.data.state == \"done\", \"not yet\" end",
        ])
    func requests(until: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wait-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            let cluster = lab.clusters[0]
            let store = cluster.simulation.store
            // A fault that does nothing, and writes down every request.
            cluster.inject(FaultPlan(rules: [FaultRule(kind: .delay(.zero))]))
            let inventory = try FleetInventory.load(lab.writeFiles(to: folder), kubeconfig: nil, environment: [:])
            let report = try await withThrowingTaskGroup(of: RunReport?.self) { group in
                group.addTask {
                    try await PlaybookRunner().run(
                        Self.wait(until), parameters: [], on: inventory, control: RunControl(), observer: { _ in })
                }
                // The list of faults tells nobody when it grows.
                while !cluster.injectedFaults.contains(where: { $0.request == "watch configmaps" }) {
                    try await Task.sleep(for: .milliseconds(2))
                }
                for number in 0..<50 {
                    Self.set("\(number)", in: store)
                    // Longer than any pause between two questions would be at first.
                    if number % 10 == 0 { try await Task.sleep(for: .milliseconds(30)) }
                }
                Self.set("done", in: store)
                return try await group.next() ?? nil
            }
            #expect(report?.ok == true, "\(report?.error.map(String.init(describing:)) ?? "")")
            let asked = cluster.injectedFaults.map(\.request).filter { $0.hasSuffix(" configmaps") }
            #expect(asked == ["list configmaps", "watch configmaps"])
        }
    }
}
