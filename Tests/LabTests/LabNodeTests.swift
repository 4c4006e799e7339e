import Lab
import Testing

@Suite("kubectl changes a lab's nodes", .enabled(if: KubectlProgram.isThere), .timeLimit(.minutes(5)))
struct LabNodeTests {
    private func read(_ kubectl: LabKubectl, _ path: String) async throws -> String {
        try await kubectl.output("cluster01", "get", "node", "cluster01-node2", "-o", "jsonpath={\(path)}")
    }

    @Test("labels, annotates, cordons and taints them, and takes it back", arguments: KubectlProgram.all)
    func change(program: KubectlProgram) async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let (kubectl, node) = (try LabKubectl(lab, program), "cluster01-node2")
            _ = try await kubectl.output("cluster01", "label", "node", node, "rack=r1")
            #expect(try await read(kubectl, ".metadata.labels.rack") == "r1")
            _ = try await kubectl.output("cluster01", "annotate", "node", node, "note=seen")
            #expect(try await read(kubectl, ".metadata.annotations.note") == "seen")
            _ = try await kubectl.output("cluster01", "cordon", node)
            #expect(try await read(kubectl, ".spec.unschedulable") == "true")
            #expect(try await kubectl.output("cluster01", "get", "nodes").contains("Ready,SchedulingDisabled"))
            _ = try await kubectl.output("cluster01", "taint", "node", node, "disk=slow:NoSchedule")
            let taint = #".spec.taints[?(@.key=="disk")].effect"#
            #expect(try await read(kubectl, taint) == "NoSchedule")
            _ = try await kubectl.output("cluster01", "label", "node", node, "rack-")
            _ = try await kubectl.output("cluster01", "uncordon", node)
            _ = try await kubectl.output("cluster01", "taint", "node", node, "disk-")
            #expect(try await read(kubectl, ".metadata.labels.rack") == "")
            #expect(try await read(kubectl, ".spec.unschedulable") == "")
            #expect(try await read(kubectl, taint) == "")
        }
    }
}
