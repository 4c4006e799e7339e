import Lab
import Testing

@Suite("kubectl against a lab", .timeLimit(.minutes(5)))
struct KubectlTests {
    @Test("shows nodes, pods and the objects of Cilium right after the start")
    func objectsAtStart() async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let kubectl = try Kubectl(lab)
            let nodes = try await kubectl.output("cluster01", "get", "nodes", "-o", "wide")
            #expect(nodes.contains("cluster01-node1") && nodes.contains("control-plane"))
            #expect(nodes.contains("6.1.0-26-amd64"))
            let pods = try await kubectl.output("cluster01", "get", "pods", "-n", "kube-system")
            #expect(pods.contains("kube-apiserver-cluster01-node1"))
            #expect(pods.split(separator: "\n").count { $0.contains("cilium-") && $0.contains("1/1") } == 3)
            let config = try await kubectl.output("cluster01", "get", "cm", "-n", "kube-system", "cilium-config", "-o", "yaml")
            #expect(config.contains("cluster-name: cluster01"))
        }
    }
}
