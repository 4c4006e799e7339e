import Lab
import Testing

/// What ``LabKubectlTests`` and the tests of the API server leave open of kubectl's commands.
@Suite("kubectl as witness of a lab", .enabled(if: KubectlProgram.isThere), .timeLimit(.minutes(5)))
struct KubectlWitnessTests {
    private func withKubectl(
        _ program: KubectlProgram, _ body: @Sendable (LabKubectl) async throws -> Void
    ) async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { try await body(try LabKubectl($0, program)) }
    }

    @Test("get -w tells changes while they happen", arguments: KubectlProgram.all)
    func watch(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            _ = try await kubectl.output("cluster01", "create", "configmap", "seen")
            let config = "\(kubectl.folder.path)/cluster01.conf"
            let command = "\(kubectl.program) --kubeconfig \(config) get cm seen -w --output-watch-events | head -n 3"
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

    @Test(
        "diff shows what an apply would change, on either side, and nothing when it would not",
        arguments: KubectlProgram.all)
    func diff(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            let manifest = DemoManifests.rebelBase(cluster: "one")
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            let same = try await kubectl("cluster01", "diff", "-f", "-", input: manifest)
            #expect(same.code == 0 && same.output.isEmpty, "\(same)")
            let changed = DemoManifests.rebelBase(cluster: "one", replicas: 5)
            for side in [[], ["--server-side", "--force-conflicts"]] {
                let config = "\(kubectl.folder.path)/cluster01.conf"
                let diff = try await run(
                    kubectl.program, ["--kubeconfig", config, "diff", "-f", "-"] + side, input: changed)
                #expect(diff.code == 1, "\(diff)")
                #expect(diff.output.contains("-  replicas: 2\n+  replicas: 5\n"), "\(diff)")
            }
            let kept = try await kubectl.output(
                "cluster01", "get", "deploy", "rebel-base", "-o", "jsonpath={.spec.replicas}")
            #expect(kept == "2")
        }
    }

    @Test("patches of every type change what they name", arguments: KubectlProgram.all)
    func patches(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
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

    @Test(
        "port-forward leads to a pod of the demo application, by way of its Service too", arguments: KubectlProgram.all)
    func portForward(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            let manifest = DemoManifests.rebelBase(cluster: "cluster01")
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            for object in ["deploy/rebel-base", "svc/rebel-base"] {
                let config = "\(kubectl.folder.path)/cluster01.conf"
                let end = try await program.portForward(["--kubeconfig", config, "port-forward", object], [80]) {
                    ports in
                    let answer = try await run("curl", ["-sS", "-m", "20", "http://127.0.0.1:\(ports[0])/"])
                    #expect(answer.output.contains("Alderaan"), "\(answer)")
                }
                #expect(end.code == 0, "\(end)")
            }
        }
    }
}
