import Lab
import NIOHTTP1
import Testing
import Values

@Suite("kubectl against the lab's API server", .enabled(if: KubectlProgram.isThere), .timeLimit(.minutes(5)))
struct KubectlTests {
    private func withKubectl(
        _ program: KubectlProgram, _ body: (TestCluster, Kubectl) async throws -> Void
    ) async throws {
        try await TestCluster.run { cluster in
            try await Kubectl.run(program, on: cluster) { try await body(cluster, $0) }
        }
    }

    @Test("creates, gets, describes, patches, scales and deletes a Deployment", arguments: KubectlProgram.all)
    func deployment(program: KubectlProgram) async throws {
        try await withKubectl(program) { cluster, kubectl in
            let file = try kubectl.write("deployment.json", .deployment("web"))
            let created = try await kubectl("create", "-f", file)
            #expect(created.text == "deployment.apps/web created\n", "\(created)")

            let wide = try await kubectl("get", "deploy", "web", "-o", "wide")
            let lines = wide.text.split(separator: "\n")
            #expect(
                lines.first?.split(separator: " ").joined(separator: " ")
                    == "NAME READY UP-TO-DATE AVAILABLE AGE CONTAINERS IMAGES SELECTOR", "\(wide)")
            #expect(lines.last?.contains("0/2") ?? false)
            #expect(lines.last?.hasSuffix("nginx:1.15.8   name=web") ?? false)

            let yaml = try await kubectl("get", "deployments.apps", "web", "-o", "yaml")
            let object = try JSON(yaml: yaml.text)
            #expect(object.at("spec", "strategy", "rollingUpdate", "maxSurge") == "25%")

            let described = try await kubectl("describe", "deployment", "web")
            #expect(
                described.text.contains("RollingUpdateStrategy:  25% max unavailable, 25% max surge"), "\(described)")

            let patched = try await kubectl("patch", "deployment", "web", "-p", #"{"spec":{"paused":true}}"#)
            #expect(patched.text == "deployment.apps/web patched\n", "\(patched)")
            let scaled = try await kubectl("scale", "deployment", "web", "--replicas", "5")
            #expect(scaled.text == "deployment.apps/web scaled\n", "\(scaled)")
            let deployments = GroupResource("deployments", group: "apps")
            let stored = cluster.store.get(ObjectStore.Key(deployments, namespace: "default", name: "web"))
            #expect(stored?.at("spec", "replicas") == 5)
            #expect(stored?.at("spec", "paused") == true)

            let deleted = try await kubectl("delete", "deployment", "web")
            #expect(deleted.text.hasPrefix("deployment.apps \"web\" deleted"), "\(deleted)")
            #expect(cluster.store.list(deployments).isEmpty)
        }
    }

    @Test("applies on the client's side, again without a change, and with one", arguments: KubectlProgram.all)
    func clientSideApply(program: KubectlProgram) async throws {
        try await withKubectl(program) { _, kubectl in
            let file = try kubectl.write("service.json", .service("web", type: "NodePort"))
            let first = try await kubectl("apply", "-f", file)
            #expect(first.text == "service/web created\n", "\(first)")
            let second = try await kubectl("apply", "-f", file)
            #expect(second.text == "service/web unchanged\n", "\(second)")

            var changed = JSON.service("web", type: "NodePort")
            changed[path: ["metadata", "annotations"]] = ["service.cilium.io/global": "true"]
            changed[path: ["spec", "ports"]] = [["port": 443, "targetPort": 6443]]
            let third = try await kubectl("apply", "-f", try kubectl.write("service.json", changed))
            #expect(third.text == "service/web configured\n", "\(third)")
            let service = try JSON(parsing: try await kubectl("get", "service", "web", "-o", "json").text)
            #expect(service.at("spec", "ports")?.arrayValue?.map { $0["port"] } == [443])
        }
    }

    @Test("applies on the server's side and tells conflicts", arguments: KubectlProgram.all)
    func serverSideApply(program: KubectlProgram) async throws {
        try await withKubectl(program) { _, kubectl in
            let file = try kubectl.write("one.json", .configMap("cm", ["a": "1"]))
            let first = try await kubectl("apply", "--server-side", "--field-manager", "one", "-f", file)
            #expect(first.text == "configmap/cm serverside-applied\n", "\(first)")
            let other = try kubectl.write("two.json", .configMap("cm", ["a": "2"]))
            let refused = try await kubectl("apply", "--server-side", "--field-manager", "two", "-f", other)
            #expect(refused.code == 1)
            #expect(
                refused.errors.contains(#"Apply failed with 1 conflict: conflict with "one": .data.a"#), "\(refused)")
            let forced = try await kubectl(
                "apply", "--server-side", "--field-manager", "two", "--force-conflicts", "-f", other)
            #expect(forced.code == 0, "\(forced)")
        }
    }

    @Test("moves an object from client-side to server-side apply", arguments: KubectlProgram.all)
    func applyMigration(program: KubectlProgram) async throws {
        try await withKubectl(program) { _, kubectl in
            let file = try kubectl.write("cm.json", .configMap("cm", ["a": "1"]))
            #expect(try await kubectl("apply", "-f", file).code == 0)
            let changed = try kubectl.write("cm.json", .configMap("cm", ["b": "2"]))
            let applied = try await kubectl("apply", "--server-side", "-f", changed)
            #expect(applied.text == "configmap/cm serverside-applied\n", "\(applied)")
            let object = try JSON(parsing: try await kubectl("get", "cm", "cm", "-o", "json").text)
            #expect(object["data"] == ["b": "2"])
        }
    }

    @Test("runs commands in pods and tells their exit codes", arguments: KubectlProgram.all)
    func exec(program: KubectlProgram) async throws {
        try await withKubectl(program) { cluster, kubectl in
            try await cluster.send(.POST, "/api/v1/namespaces/default/pods", .pod("p", containers: ["one", "two"]))
            let echo = try await kubectl("exec", "p", "-c", "two", "--", "where")
            #expect(echo.text == "p/two\n", "\(echo)")
            let failed = try await kubectl("exec", "p", "-c", "one", "--", "fail", "3")
            #expect(failed.code == 3)
            #expect(failed.text == "out\n")
            #expect(failed.errors.hasPrefix("err\n"), "\(failed)")
            let typed = try await kubectl("exec", "-i", "p", "-c", "one", "--", "cat", input: "ping\n")
            #expect(typed.text == "ping\n", "\(typed)")
            let missing = try await kubectl("exec", "p", "-c", "one", "--", "nope")
            #expect(missing.code != 0)
            #expect(missing.errors.contains("executable file not found in $PATH"), "\(missing)")
        }
    }

    @Test("reads logs, with a tail and following", arguments: KubectlProgram.all)
    func logs(program: KubectlProgram) async throws {
        try await withKubectl(program) { cluster, kubectl in
            try await cluster.send(.POST, "/api/v1/namespaces/default/pods", .pod("p"))
            let tail = try await kubectl("logs", "p", "--tail", "2")
            #expect(tail.text == "main line 9\nmain line 10\n", "\(tail)")
            let followed = try await kubectl("logs", "p", "-f", "--tail", "1")
            #expect(followed.text == "main line 10\nmain says more\n", "\(followed)")
        }
    }

    @Test("lists resources, says what may be done, and who it is", arguments: KubectlProgram.all)
    func discovery(program: KubectlProgram) async throws {
        try await withKubectl(program) { _, kubectl in
            let resources = try await kubectl("api-resources", "--no-headers")
            let lines = resources.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.contains(["deployments", "deploy", "apps/v1", "true", "Deployment"]), "\(resources)")
            #expect(lines.contains(["ciliumnodes", "cn,ciliumn", "cilium.io/v2", "false", "CiliumNode"]))
            #expect(try await kubectl("auth", "can-i", "delete", "nodes").text == "yes\n")
            let other = try await kubectl("auth", "can-i", "delete", "pods", "--as", "jane")
            #expect(other.text == "no\n", "\(other)")
            let identity = try await kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
            #expect(identity.text == "kubernetes-admin", "\(identity)")
            let explained = try await kubectl("explain", "service.spec.ports")
            #expect(explained.text.contains("targetPort"), "\(explained)")
        }
    }

    @Test(
        "gets several kinds over all namespaces, watches, and waits for what is deleted", arguments: KubectlProgram.all)
    func getAndWait(program: KubectlProgram) async throws {
        try await withKubectl(program) { cluster, kubectl in
            try await cluster.send(.POST, "/api/v1/namespaces/demo/pods", .pod("p"))
            try await cluster.send(.POST, "/api/v1/namespaces/demo/services", .service("s"))
            let all = try await kubectl("get", "all", "-A")
            #expect(all.text.contains("pod/p"), "\(all)")
            #expect(all.text.contains("service/s"))
            let sorted = try await kubectl("get", "pods,svc", "-n", "demo", "-o", "name")
            #expect(sorted.text == "pod/p\nservice/s\n")
            let phase = try await kubectl("wait", "pod/p", "-n", "demo", "--for=jsonpath={.status.phase}=Pending")
            #expect(phase.text == "pod/p condition met\n", "\(phase)")
            let deleted = try await kubectl("delete", "ns", "demo")
            #expect(deleted.code == 0, "\(deleted)")
            #expect(cluster.store.list(GroupResource("pods"), namespace: "demo").isEmpty)
        }
    }

    @Test("is told an unknown field and a wrong name", arguments: KubectlProgram.all)
    func invalid(program: KubectlProgram) async throws {
        try await withKubectl(program) { _, kubectl in
            var object = JSON.configMap("cm")
            object["dota"] = ["a": "1"]
            let unknown = try await kubectl("create", "-f", try kubectl.write("cm.json", object))
            #expect(unknown.errors.contains(#"strict decoding error: unknown field "dota""#), "\(unknown)")
            let wrong = try await kubectl("create", "configmap", "Bad_Name")
            #expect(wrong.errors.contains("a lowercase RFC 1123 subdomain must consist of"), "\(wrong)")
        }
    }
}
