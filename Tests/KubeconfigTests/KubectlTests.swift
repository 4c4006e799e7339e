import Changes
import Kubeconfig
import Testing
import Values

@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Kubectl.isThere, "needs kubectl on PATH or in $MESHWRIGHT_KUBECTL; `make test` installs one"))
struct KubectlTests {
    let folder = try! TemporaryFolder()  // A test without its folder cannot run at all.

    private func merge(_ text: String, path: String) throws {
        let names = [("cluster01", TestPair.admin), ("cluster02", .other), ("y", .admin)]
        let entries = try names.map { name, pair in
            let source = try KubeconfigDocument(parsing: kubeadmConfig(pair: pair, authority: pair), path: "/source")
            return ClusterEntry(
                name: name, kubeconfig: Kubeconfig(documents: [source]), context: "kubernetes-admin@cluster.local",
                server: "https://127.0.0.1:1", tlsServerName: "kubernetes")
        }
        try folder.write("config", text)
        _ = try KubeconfigMerge(entries).write([.init(path: path)], gate: Gate())
    }

    private static let inputs = [
        "kubeadm": kubeadmConfig(), "empty": "", "lists of null": "clusters: null\nusers: ~\ncontexts:\n",
        "JSON":
            #"{"kind":"Config","apiVersion":"v1","current-context":"7","clusters":[{"name":"7","cluster":{"server":"https://x"}}]}"#,
        "strange texts": config(user: "username: '012'\npassword: |\n  two\n  lines")
            .replacing("name: a", with: "name: \"a: b # c\""),
        "anchors":
            "x: &c {server: 'https://x'}\nclusters:\n- name: a\n  cluster: *c\n- name: b\n  cluster:\n    <<: *c\n    proxy-url: http://p\n",
    ]

    @Test("kubectl reads what is written, and what it read before is still there", arguments: inputs.keys.sorted())
    func view(name: String) async throws {
        let text = try #require(Self.inputs[name])
        let path = try folder.write("config", text)
        let before = try await Kubectl.view(path)
        try merge(text, path: path)
        let after = try await Kubectl.view(path)
        #expect(after["current-context"] == before["current-context"])
        for section in ["clusters", "contexts", "users"] {
            let old = before[section]?.arrayValue ?? []
            let new = after[section]?.arrayValue ?? []
            #expect(old.allSatisfy(new.contains), "\(section) of \(name)")
            #expect(new.count == old.count + 3)
        }
        let added = after["clusters"]?.arrayValue?.first { $0["name"] == "cluster02" }?["cluster"]
        #expect(added?["tls-server-name"] == "kubernetes")
        #expect(added?["certificate-authority-data"] == .string(TestPair.other.certificateData))
    }

    @Test(
        "kubectl uses every context of a merged file, down to the connection",
        arguments: ["cluster01", "cluster02", "y"])
    func context(name: String) async throws {
        let path = folder.path("config")
        try merge(kubeadmConfig(), path: path)
        let answer = try await Kubectl.run(
            "--context", name, "--request-timeout", "5s", "get", "--raw", "/version", kubeconfig: path)
        #expect(!answer.succeeded)
        #expect(answer.errors.contains("127.0.0.1:1") && answer.errors.contains("refused"), "\(answer.errors)")
    }

    @Test("kubectl and this library see the same contexts in a list of files")
    func list() async throws {
        let one = try folder.write("one", kubeadmConfig())
        let two = try folder.write("two", config(cluster: "server: https://two"))
        let list = "\(one):\(folder.path("missing")):\(two)"
        let view = try await Kubectl.view(list)
        let kubeconfig = try Kubeconfig.load(environment: ["KUBECONFIG": list])
        let names = Set(view["contexts"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? [])
        #expect(names == Set(kubeconfig.contextNames))
        #expect(view["current-context"]?.stringValue == kubeconfig.currentContext)
        for cluster in view["clusters"]?.arrayValue ?? [] {
            let name = try #require(cluster["name"]?.stringValue)
            #expect(kubeconfig.server(ofCluster: name) == cluster.at("cluster", "server")?.stringValue)
        }
    }
}
