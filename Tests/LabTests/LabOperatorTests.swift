import Crypto
import FoundationEssentials
import Lab
import SwiftASN1
import Testing
import Values
import X509

/// What operators do every day, many commands to one lab.
@Suite("kubectl in an operator's hands", .enabled(if: KubectlProgram.isThere), .timeLimit(.minutes(5)))
struct LabOperatorTests {
    private func withKubectl(
        _ program: KubectlProgram, nodes: Int = 1, _ body: @Sendable (LabKubectl) async throws -> Void
    ) async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: nodes)) { try await body(try LabKubectl($0, program)) }
    }

    private static func configMaps(_ names: String..., data: String = "data") -> String {
        "apiVersion: v1\nkind: List\nitems:\n"
            + names.map { "- {apiVersion: v1, kind: ConfigMap, metadata: {name: \($0)}, \(data): {a: b}}\n" }.joined()
    }

    @Test("manifests come as Lists, documents, folders and kustomizations", arguments: KubectlProgram.all)
    func manifests(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            let list = Self.configMaps("one", "two")
            let applied = try await kubectl.output("cluster01", "apply", "-f", "-", input: list)
            #expect(applied == "configmap/one created\nconfigmap/two created\n")
            let same = try await kubectl.output("cluster01", "diff", "-f", "-", input: list)
            #expect(same.isEmpty)
            let server = try await kubectl.output("cluster01", "apply", "--server-side", "-f", "-", input: list)
            #expect(server == "configmap/one serverside-applied\nconfigmap/two serverside-applied\n")
            // kubectl validates what is in a List itself, with the server's schema.
            let wrong = try await kubectl(
                "cluster01", "create", "-f", "-", input: Self.configMaps("three", data: "dota"))
            #expect(
                wrong.errors.contains(
                    #"ValidationError(ConfigMap): unknown field "dota" in io.k8s.api.core.v1.ConfigMap"#), "\(wrong)")
            let deleted = try await kubectl.output("cluster01", "delete", "-f", "-", input: list)
            #expect(deleted.split(separator: "\n").count == 2, "\(deleted)")

            let folder = "\(kubectl.folder.path)/manifests"
            try FileManager.default.createDirectory(atPath: "\(folder)/deep", withIntermediateDirectories: true)
            let documents = "---\n" + DemoManifests.rebelBase(cluster: "one")
            try Data(documents.utf8).write(to: URL(filePath: "\(folder)/demo.yaml"))
            try Data(list.utf8).write(to: URL(filePath: "\(folder)/deep/list.yaml"))
            let all = try await kubectl.output("cluster01", "apply", "-R", "-f", folder)
            #expect(all.contains("deployment.apps/rebel-base created\n"), "\(all)")
            #expect(all.contains("configmap/one created\nconfigmap/two created\n"), "\(all)")
            try Data("resources: [demo.yaml, deep/list.yaml]\nnamePrefix: k-\n".utf8)
                .write(to: URL(filePath: "\(folder)/kustomization.yaml"))
            let kustomized = try await kubectl.output("cluster01", "apply", "-k", folder)
            #expect(kustomized.contains("configmap/k-one created\n"), "\(kustomized)")
            let gone = try await kubectl.output("cluster01", "delete", "-k", folder)
            #expect(gone.contains("configmap \"k-two\" deleted"), "\(gone)")
        }
    }

    @Test("rollouts have a history with causes, and can be undone", arguments: KubectlProgram.all)
    func history(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            func kube(_ line: String) async throws -> String {
                try await kubectl.call("cluster01", line.split(separator: " ").map(String.init))
            }
            _ = try await kube("create deployment web --image=nginx:1.15.8")
            _ = try await kube("annotate deploy/web kubernetes.io/change-cause=first")
            _ = try await kube("rollout status deploy/web")
            _ = try await kube("set image deploy/web nginx=nginx:1.16.0")
            _ = try await kube("annotate deploy/web kubernetes.io/change-cause=second --overwrite")
            _ = try await kube("rollout status deploy/web")
            #expect(
                try await kube("rollout history deploy/web")
                    == "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         first\n2         second\n\n")
            _ = try await kube("rollout undo deploy/web")
            _ = try await kube("rollout status deploy/web")
            #expect(try await kube("get deploy web -o jsonpath={..image}") == "nginx:1.15.8")
            #expect(
                try await kube("rollout history deploy/web")
                    == "deployment.apps/web \nREVISION  CHANGE-CAUSE\n2         second\n3         first\n\n")

            let cilium = "ds/cilium -n kube-system"
            let template = "get \(cilium) -o jsonpath={.spec.template}"
            let before = try await kube(template)
            _ = try await kube("rollout restart \(cilium)")
            _ = try await kube("rollout status \(cilium)")
            #expect(try await kube(template) != before)
            #expect(try await kube("rollout history \(cilium)").hasSuffix("\n1         <none>\n2         <none>\n\n"))
            _ = try await kube("rollout undo \(cilium)")
            _ = try await kube("rollout status \(cilium)")
            #expect(try await kube(template) == before)
            let described = try await kube("describe deploy web")
            #expect(described.contains("Scaled up replica set web-"), "\(described)")
        }
    }

    @Test("drain evicts pods, as far as budgets let them go; what fits nowhere waits", arguments: KubectlProgram.all)
    func drain(program: KubectlProgram) async throws {
        try await withKubectl(program, nodes: 2) { kubectl in
            func kube(_ line: String) async throws -> ProgramResult {
                let arguments = line.split(separator: " ").map(String.init)
                return try await run(
                    kubectl.program, ["--kubeconfig", "\(kubectl.folder.path)/cluster01.conf"] + arguments)
            }
            _ = try await kube("create deployment web --image=nginx:1.15.8 --replicas=2")
            _ = try await kube("rollout status deploy/web")
            _ = try await kube("create pdb web --selector=app=web --min-available=2")
            let drain = "drain cluster01-node2 --ignore-daemonsets --timeout="
            let refused = try await kube(drain + "1s")
            #expect(refused.code == 1)
            #expect(
                refused.errors.contains(
                    "Cannot evict pod as it would violate the pod's disruption budget."), "\(refused)")
            _ = try await kube("scale deploy/web --replicas=3")
            _ = try await kube("wait pdb/web --for=jsonpath={.status.disruptionsAllowed}=1")
            let done = try await kube(drain + "60s")
            #expect(done.output.hasSuffix("node/cluster01-node2 drained\n"), "\(done)")
            #expect(done.output.contains(" evicted\n"), "\(done)")

            _ = try await kube("cordon cluster01-node1")
            _ = try await kube("run late --image=nginx:1.15.8")
            _ = try await kube("wait pod/late --for=condition=PodScheduled=False")
            let events = try await kube("events --for pod/late")
            #expect(events.output.contains("2 node(s) were unschedulable."), "\(events)")
            _ = try await kube("taint node cluster01-node2 a=b:NoSchedule")
            _ = try await kube("uncordon cluster01-node2")
            _ = try await kube("uncordon cluster01-node1")
            let ready = try await kube("wait pod/late --for=condition=Ready --timeout=60s")
            #expect(ready.code == 0, "\(ready)")
            #expect(try await kube("get pod late -o jsonpath={.spec.nodeName}").output == "cluster01-node1")
            _ = try await kube("taint node cluster01-node1 c=d:NoExecute")
            let gone = try await kube("wait pod/late --for=delete --timeout=60s")
            #expect(gone.code == 0, "\(gone)")
            #expect(try await kube("get ds cilium -n kube-system --no-headers").output.contains(" 2  "))
        }
    }

    @Test("files go into containers and come back, and a web server answers with them", arguments: KubectlProgram.all)
    func copy(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            func kube(_ arguments: String...) async throws -> String { try await kubectl.call("cluster01", arguments) }
            _ = try await kube("run", "web", "--image=nginx:1.15.8")
            _ = try await kube("wait", "pod/web", "--for=condition=Ready")
            let folder = "\(kubectl.folder.path)/site"
            let deep = "\(folder)/\(String(repeating: "a-long-name/", count: 12))"
            try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
            try Data("<h1>copied</h1>\n".utf8).write(to: URL(filePath: "\(folder)/index.html"))
            try Data((0...255).map { UInt8($0) }).write(to: URL(filePath: "\(deep)/bytes"))
            _ = try await kube("cp", folder, "web:/usr/share/nginx/html")
            // An existing folder: what is copied goes into it.
            let page = try await kube("exec", "web", "--", "curl", "-sS", "localhost/site/index.html")
            #expect(page == "<h1>copied</h1>\n")
            _ = try await kube("cp", "web:/usr/share/nginx/html/site", "\(folder)-back")
            let same = try await run("diff", ["-r", folder, "\(folder)-back"])
            #expect(same.code == 0 && same.output.isEmpty, "\(same)")
            let missing = try await kubectl("cluster01", "cp", "\(folder)/index.html", "web:/nowhere/x")
            #expect(missing.errors.contains("tar: /nowhere: Cannot open: No such file or directory"), "\(missing)")
            let script = "echo a > /tmp/x; echo b >> /tmp/x; cat /tmp/x; rm /tmp/x; test -f /tmp/x || echo gone"
            #expect(try await kube("exec", "web", "--", "sh", "-c", script) == "a\nb\ngone\n")
        }
    }

    @Test(
        "containers run what the lab's shell knows: once, as Jobs, in a terminal, beside others",
        arguments: KubectlProgram.all)
    func programs(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            func kube(_ line: String, input: String = "") async throws -> ProgramResult {
                let arguments = line.split(separator: " ").map(String.init)
                return try await run(
                    kubectl.program, ["--kubeconfig", "\(kubectl.folder.path)/cluster01.conf"] + arguments,
                    input: input)
            }
            _ = try await kube("create deployment web --image=nginx:1.15.8 --port=80")
            _ = try await kube("expose deployment web")
            _ = try await kube("rollout status deploy/web")
            let once = try await kube(
                "run -i --rm once --image=curlimages/curl --restart=Never -- -sS -o /dev/null -w %{http_code} http://web"
            )
            #expect(once.code == 0 && once.output.hasPrefix("200"), "\(once)")
            let typed = try await kube(
                "run -i --rm typed --image=busybox --restart=Never", input: "echo from $HOSTNAME\nexit 4\n")
            #expect(typed.code == 4 && typed.output.hasPrefix("from typed\n"), "\(typed)")
            let piped = try await kube("exec -i deploy/web -- sh", input: "pwd\nnothing\n")
            #expect(piped.output == "/\n" && piped.code == 127, "\(piped)")

            _ = try await kube("create job good --image=busybox -- echo done")
            _ = try await kube("create job bad --image=busybox -- false")
            let complete = try await kube("wait job/good --for=condition=complete --timeout=60s")
            let failed = try await kube("wait job/bad --for=condition=failed --timeout=60s")
            #expect(complete.code == 0 && failed.code == 0, "\(complete) \(failed)")
            #expect(try await kube("logs job/good").output == "done\n")
            #expect(try await kube("get job good --no-headers").output.contains("Complete   1/1"))

            _ = try await kube("run crash --image=busybox -- false")
            _ = try await kube("wait pod/crash --for=jsonpath={..waiting.reason}=CrashLoopBackOff --timeout=60s")
            #expect(try await kube("get pod crash").output.contains("CrashLoopBackOff"))

            let pod = try await kube("get pod -l app=web -o name").output.filter { !$0.isNewline }
            let debugged = try await kube("debug -i \(pod) --image=busybox", input: "hostname\nexit\n")
            #expect(debugged.output.hasSuffix("\n\(pod.dropFirst("pod/".count))\n"), "\(debugged)")
            let unknown = try await kube("run idle --image=example.com/own:1 -- /own --serve")
            #expect(unknown.code == 0)
            let idle = try await kube("wait pod/idle --for=condition=Ready --timeout=60s")
            #expect(idle.code == 0, "\(idle)")
        }
    }

    @Test("a user's certificate is asked for, approved and issued, and is the user's", arguments: KubectlProgram.all)
    func certificate(program: KubectlProgram) async throws {
        try await withKubectl(program) { kubectl in
            func kube(_ line: String, input: String = "") async throws -> String {
                try await kubectl.call("cluster01", line.split(separator: " ").map(String.init), input: input)
            }
            let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
            let subject = try DistinguishedName {
                OrganizationName("developers")
                CommonName("jane")
            }
            let request = try CertificateSigningRequest(
                version: .v1, subject: subject, privateKey: key, attributes: .init(),
                signatureAlgorithm: .ecdsaWithSHA256)
            func manifest(_ name: String) throws -> String {
                let pem = Data(try request.serializeAsPEM().pemString.utf8).base64EncodedString()
                return """
                    apiVersion: certificates.k8s.io/v1
                    kind: CertificateSigningRequest
                    metadata: {name: \(name)}
                    spec: {request: \(pem), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
                    """
            }
            for name in ["jane", "mallory"] { _ = try await kube("create -f -", input: try manifest(name)) }
            _ = try await kube("certificate approve jane")
            _ = try await kube("certificate deny mallory")
            _ = try await kube("wait csr/jane --for=jsonpath={.status.certificate} --timeout=60s")
            let list = try await kube("get csr --no-headers")
            #expect(list.contains("Approved,Issued") && list.contains("Denied"), "\(list)")
            let issued = try await kube("get csr jane -o jsonpath={.status.certificate}")
            let pem = Data(base64Encoded: issued).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let identity = PEMIdentity(
                certificate: pem, key: SecretString(try key.serializeAsPEM().pemString))
            let server = try #require(URL(string: kubectl.lab.clusters[0].serverURL))
            let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
            let body = #"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#
            let answer = try await RawConnection.reply(
                to: "POST \(path) HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)",
                host: server.host() ?? "", port: server.port ?? 0, as: identity)
            #expect(answer.text.contains(#""username":"jane""#) && answer.text.contains("developers"), "\(answer)")
        }
    }
}
