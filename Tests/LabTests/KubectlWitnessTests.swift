import Lab
import Testing
import Values

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

    @Test("edit patches what the editor leaves behind", arguments: KubectlProgram.all)
    func edit(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            _ = try await kubectl.output("cluster01", "create", "configmap", "cm", "--from-literal=a=one")
            let config = "\(kubectl.folder.path)/cluster01.conf"
            let script = "KUBE_EDITOR='sed -i s/one/two/' \"$0\" --kubeconfig \"$1\" edit cm cm"
            let edited = try await run("sh", ["-c", script, program.path, config])
            #expect(edited.output == "configmap/cm edited\n", "\(edited)")
            let data = try await kubectl.output("cluster01", "get", "cm", "cm", "-o", "jsonpath={.data}")
            #expect(data == #"{"a":"two"}"#)
        }
    }

    @Test("rollout status waits for what is under way, and gives up when told to", arguments: KubectlProgram.all)
    func rollout(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            let manifest = DemoManifests.rebelBase(cluster: "cluster01")
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            let done = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base", "--timeout=60s")
            #expect(done.hasSuffix("deployment \"rebel-base\" successfully rolled out\n"))
            // A ConfigMap that is missing keeps the new pods from starting.
            let patch = """
                [{"op": "replace", "path": "/spec/template/spec/volumes/0/configMap/name", "value": "missing"}]
                """
            _ = try await kubectl.output("cluster01", "patch", "deploy", "rebel-base", "--type=json", "-p", patch)
            let stuck = try await kubectl("cluster01", "rollout", "status", "deploy/rebel-base", "--timeout=1s")
            #expect(stuck.code == 1, "\(stuck)")
            #expect(stuck.output.hasPrefix("Waiting for deployment \"rebel-base\" rollout to finish"), "\(stuck)")
        }
    }

    @Test("attach shows what a container writes from then on", arguments: KubectlProgram.all)
    func attach(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            let manifest = DemoManifests.rebelBase(cluster: "cluster01", replicas: 1)
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            let config = "\(kubectl.folder.path)/cluster01.conf"
            let command = "\(kubectl.program) --kubeconfig \(config) attach deploy/rebel-base | head -n 1"
            let seen = try await withThrowingTaskGroup(of: ProgramResult?.self) { group -> ProgramResult? in
                group.addTask { () -> ProgramResult? in try await run("sh", ["-c", command]) }
                // kubectl is attached at a moment that only it knows, and ends with the first write that head does not take.
                group.addTask { () -> ProgramResult? in
                    while !Task.isCancelled {
                        _ = try? await kubectl(
                            "cluster01", "exec", "deploy/rebel-base", "--", "curl", "-sS", "localhost/")
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let end = try await group.next() { if let end { return end } }
                return nil
            }
            #expect(seen?.output.contains("GET / HTTP") == true, "\(seen.map { "\($0)" } ?? "")")
        }
    }

    @Test(
        "create token gives one that is its service account's, and none for less than ten minutes",
        arguments: KubectlProgram.all)
    func token(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            _ = try await kubectl.output("cluster01", "create", "serviceaccount", "robot")
            let token = try await kubectl.output("cluster01", "create", "token", "robot")
            let path = "\(kubectl.lab.clusters[0].serverURL)/apis/authentication.k8s.io/v1/selfsubjectreviews"
            let headers = [
                "-H", "Authorization: Bearer \(token.filter { !$0.isNewline })", "-H", "Content-Type: application/json",
            ]
            let review = #"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#
            let ask = ["-sk"] + headers + ["-d", review, path]
            let user = try JSON(parsing: try await run("curl", ask).output).at("status", "userInfo")
            #expect(user?["username"] == "system:serviceaccount:default:robot", "\(String(describing: user))")
            #expect(
                user?["groups"]
                    == ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"])
            let short = try await kubectl("cluster01", "create", "token", "robot", "--duration", "1m")
            #expect(short.errors.contains("may not specify a duration less than 10 minutes"), "\(short)")
            // An account of the same name is another one.
            _ = try await kubectl.output("cluster01", "delete", "serviceaccount", "robot")
            _ = try await kubectl.output("cluster01", "create", "serviceaccount", "robot")
            #expect(try JSON(parsing: try await run("curl", ask).output)["code"] == 401)
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
