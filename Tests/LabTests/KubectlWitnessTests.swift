import Lab
import Testing

/// What ``LabKubectlTests`` and the tests of the API server leave open of kubectl's commands.
@Suite("kubectl as witness of a lab", .enabled(if: Kubectl.isInstalled), .timeLimit(.minutes(5)))
struct KubectlWitnessTests {
    private func withKubectl(_ body: @Sendable (LabKubectl) async throws -> Void) async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { try await body(try LabKubectl($0)) }
    }

    @Test("get -w tells changes while they happen")
    func watch() async throws {
        try await withKubectl { kubectl in
            _ = try await kubectl.output("cluster01", "create", "configmap", "seen")
            let config = "\(kubectl.folder.path)/cluster01.conf"
            let command = "kubectl --kubeconfig \(config) get cm seen -w --output-watch-events | head -n 3"
            let watched = try await withThrowingTaskGroup(of: ProgramResult?.self) { group -> ProgramResult? in
                group.addTask { () -> ProgramResult? in try await run("sh", ["-c", command]) }
                // kubectl has begun to watch at a moment that only it knows.
                group.addTask { () -> ProgramResult? in
                    var number = 0
                    while !Task.isCancelled {
                        number += 1
                        let patch = "{\"data\":{\"n\":\"\(number)\"}}"
                        _ = try? await kubectl("cluster01", "patch", "cm", "seen", "--type=merge", "-p", patch)
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let end = try await group.next() { if let end { return end } }
                return nil
            }
            let words = (watched?.output ?? "").split(separator: "\n").map { $0.split(separator: " ").prefix(2) }
            #expect(
                words == [["EVENT", "NAME"], ["ADDED", "seen"], ["MODIFIED", "seen"]], "\(watched?.errors ?? "")")
        }
    }

    @Test("diff shows what an apply would change, on either side, and nothing when it would not")
    func diff() async throws {
        try await withKubectl { kubectl in
            let manifest = DemoManifests.rebelBase(cluster: "one")
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            let same = try await kubectl("cluster01", "diff", "-f", "-", input: manifest)
            #expect(same.code == 0 && same.output.isEmpty, "\(same)")
            let changed = DemoManifests.rebelBase(cluster: "one", replicas: 5)
            for side in [[], ["--server-side", "--force-conflicts"]] {
                let config = "\(kubectl.folder.path)/cluster01.conf"
                let diff = try await run("kubectl", ["--kubeconfig", config, "diff", "-f", "-"] + side, input: changed)
                #expect(diff.code == 1, "\(diff)")
                #expect(diff.output.contains("-  replicas: 2\n+  replicas: 5\n"), "\(diff)")
            }
            let kept = try await kubectl.output(
                "cluster01", "get", "deploy", "rebel-base", "-o", "jsonpath={.spec.replicas}")
            #expect(kept == "2")
        }
    }

    @Test("patches of every type change what they name")
    func patches() async throws {
        try await withKubectl { kubectl in
            _ = try await kubectl.output("cluster01", "create", "configmap", "cm", "--from-literal=a=1")
            let patches = [
                ("strategic", #"{"data":{"b":"2"}}"#), ("merge", #"{"data":{"a":null}}"#),
                ("json", #"[{"op":"add","path":"/data/c","value":"3"}]"#),
            ]
            for (type, patch) in patches {
                let output = try await kubectl.output("cluster01", "patch", "cm", "cm", "--type", type, "-p", patch)
                #expect(output == "configmap/cm patched\n")
            }
            let data = try await kubectl.output("cluster01", "get", "cm", "cm", "-o", "jsonpath={.data}")
            #expect(data == #"{"b":"2","c":"3"}"#)
        }
    }

    @Test("port-forward ends with what to do instead")
    func portForward() async throws {
        try await withKubectl { kubectl in
            let forward = try await kubectl("cluster01", "port-forward", "-n", "kube-system", "ds/cilium", ":9879")
            #expect(forward.code == 1)
            #expect(forward.errors.contains("the lab forwards ports over WebSockets with v4.channel.k8s.io only"))
            #expect(forward.errors.contains("kubectl exec and curl"), "\(forward)")
        }
    }
}
