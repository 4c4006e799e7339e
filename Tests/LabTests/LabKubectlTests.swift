import Lab
import Testing

@Suite("kubectl against a lab", .enabled(if: KubectlProgram.isThere), .timeLimit(.minutes(5)))
struct LabKubectlTests {
    @Test("shows nodes, pods and the objects of Cilium right after the start", arguments: KubectlProgram.all)
    func objectsAtStart(program: KubectlProgram) async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let kubectl = try LabKubectl(lab, program)
            let nodes = try await kubectl.output("cluster01", "get", "nodes", "-o", "wide")
            #expect(nodes.contains("cluster01-node1") && nodes.contains("control-plane"))
            #expect(nodes.contains("6.1.0-26-amd64"))
            let pods = try await kubectl.output("cluster01", "get", "pods", "-n", "kube-system")
            #expect(pods.contains("kube-apiserver-cluster01-node1"))
            #expect(pods.split(separator: "\n").count { $0.contains("cilium-") && $0.contains("1/1") } == 3)
            let config = try await kubectl.output(
                "cluster01", "get", "cm", "-n", "kube-system", "cilium-config", "-o", "yaml")
            #expect(config.contains("cluster-name: cluster01"))
        }
    }

    @Test("applies a Deployment whose pods answer, changes it, scales it and deletes it", arguments: KubectlProgram.all)
    func deployment(program: KubectlProgram) async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let kubectl = try LabKubectl(lab, program)
            let manifest = DemoManifests.rebelBase(cluster: "cluster01")
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            let rollout = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            #expect(rollout.contains("successfully rolled out"))
            let names = ["rebel-base", "rebel-base.default.svc.cluster.local", "localhost"]
            for name in names {
                let text = try await kubectl.exec("cluster01", ["curl", "-sS", "http://\(name)/"])
                #expect(text == "{\"Galaxy\": \"Alderaan\", \"Cluster\": \"cluster01\"}\n")
            }
            let port = try await kubectl.output(
                "cluster01", "get", "svc", "rebel-base", "-o", "jsonpath={.spec.ports[0].nodePort}")
            for node in lab.clusters[0].nodes {
                let answer = try await run("curl", ["-sS", "-m", "5", "http://\(node.address):\(port)/"])
                #expect(answer.output.contains("Alderaan"), "\(answer)")
            }
            _ = try await kubectl.output("cluster01", "scale", "deploy/rebel-base", "--replicas=4")
            _ = try await kubectl.output("cluster01", "set", "env", "deploy/rebel-base", "SIDE=light")
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            #expect(try await kubectl.exec("cluster01", ["env"]).contains("SIDE=light"))
            _ = try await kubectl.output(
                "cluster01", "wait", "--for=jsonpath={.status.readyReplicas}=4", "deploy/rebel-base", "--timeout=20s")
            _ = try await kubectl.output("cluster01", "delete", "deploy/rebel-base", "svc/rebel-base", "--wait")
            _ = try await kubectl.output(
                "cluster01", "wait", "--for=delete", "pods", "-l", "name=rebel-base", "--timeout=20s")
        }
    }

    @Test("execs, reads logs and describes pods; errors are those of a kubelet", arguments: KubectlProgram.all)
    func execAndLogs(program: KubectlProgram) async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let kubectl = try LabKubectl(lab, program)
            _ = try await kubectl.output(
                "cluster01", "apply", "-f", "-", input: DemoManifests.rebelBase(cluster: "c", replicas: 1))
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            let file = try await kubectl.exec("cluster01", ["cat", "/usr/share/nginx/html/index.html"])
            #expect(file.contains("Alderaan"))
            let script = try await kubectl(
                "cluster01", "exec", "deploy/rebel-base", "--", "sh", "-c", "echo out; echo err >&2; exit 3")
            #expect(script.output == "out\n" && script.errors.contains("err\n") && script.code == 3)
            let typed = try await kubectl.output(
                "cluster01", "exec", "-i", "deploy/rebel-base", "--", "cat", input: "hello")
            #expect(typed == "hello")
            let missing = try await kubectl("cluster01", "exec", "deploy/rebel-base", "--", "nope")
            #expect(missing.errors.contains("exec: \"nope\": executable file not found in $PATH"))
            let unknown = try await kubectl(
                "cluster01", "exec", "deploy/rebel-base", "--", "curl", "-sS", "http://nowhere.example/")
            #expect(unknown.errors.contains("curl: (6) Could not resolve host: nowhere.example"))
            #expect(try await kubectl.output("cluster01", "logs", "-n", "kube-system", "ds/cilium").contains("Cilium"))
            #expect(
                try await kubectl.output("cluster01", "describe", "pod", "-l", "name=rebel-base").contains(
                    "nginx:1.15.8"))
        }
    }

    @Test("has pods without curl where that is asked for", arguments: KubectlProgram.all)
    func noCurl(program: KubectlProgram) async throws {
        var settings = ClusterSettings(number: 1)
        settings.imagesWithoutCurl = ["docker.io/nginx"]
        try await withLab(LabConfiguration([settings])) { lab in
            let kubectl = try LabKubectl(lab, program)
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: DemoManifests.rebelBase(cluster: "c"))
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            let result = try await kubectl("cluster01", "exec", "deploy/rebel-base", "--", "curl", "http://rebel-base")
            #expect(result.errors.contains("exec: \"curl\": executable file not found in $PATH"))
        }
    }
}
