import Changes
import Kubeconfig
import Testing
import Values

@Suite struct MergeTests {
    private func source(_ text: String, path: String = "/etc/source/config") throws -> Kubeconfig {
        try Kubeconfig(documents: [KubeconfigDocument(parsing: text, path: path)])
    }

    private func entry(
        _ name: String, pair: TestPair = .admin, server: String = "https://10.6.124.66:31936", tls: String? = nil
    ) throws -> ClusterEntry {
        ClusterEntry(
            name: name, kubeconfig: try source(kubeadmConfig(pair: pair, authority: pair)),
            context: "kubernetes-admin@cluster.local", server: server, tlsServerName: tls)
    }

    private func json(_ document: KubeconfigDocument) throws -> JSON { try JSON(yaml: document.text()) }

    @Test(
        "each cluster gets a cluster, a context and a user under its name; all else stays, order and unknown fields too"
    )
    func adds() throws {
        let original = kubeadmConfig().replacing("preferences: {}", with: "preferences: {}\nx-team: {b: 1, a: \"2\"}")
        var document = try KubeconfigDocument(parsing: original, path: "/c")
        try document.merge([entry("cluster01"), entry("cluster02", pair: .other, tls: "kubernetes")])
        let merged = try json(document)
        #expect(merged["current-context"] == "kubernetes-admin@cluster.local")
        #expect(merged["clusters"]?[0] == (try JSON(yaml: original))["clusters"]?[0])
        #expect(merged["users"]?[0] == (try JSON(yaml: original))["users"]?[0])
        #expect(merged["clusters"]?.arrayValue?.map { $0["name"] } == ["cluster.local", "cluster01", "cluster02"])
        #expect(
            merged["contexts"]?[2] == ["name": "cluster02", "context": ["cluster": "cluster02", "user": "cluster02"]])
        #expect(merged["clusters"]?[2]?.at("cluster", "server") == "https://10.6.124.66:31936")
        #expect(merged["clusters"]?[2]?.at("cluster", "tls-server-name") == "kubernetes")
        // Both inputs call their user kubernetes-admin.
        #expect(merged["users"]?[1]?.at("user", "client-key-data") == .string(TestPair.admin.keyData))
        #expect(merged["users"]?[2]?.at("user", "client-key-data") == .string(TestPair.other.keyData))
        let text = try document.text()
        let order = try ["apiVersion", "current-context", "kind", "x-team", "b: 1", "a: \"2\"", "users"].map {
            try #require(text.firstRange(of: $0)).lowerBound
        }
        #expect(order == order.sorted())
    }

    @Test("a second merge changes nothing, whatever namespace somebody has set meanwhile")
    func idempotent() throws {
        var document = try KubeconfigDocument(parsing: kubeadmConfig(), path: "/c")
        try document.merge([entry("cluster01")])
        let text = try document.text().replacing(
            "    user: cluster01\n", with: "    user: cluster01\n    namespace: web\n")
        var again = try KubeconfigDocument(parsing: text, path: "/c")
        let before = try json(again)
        #expect(before["contexts"]?[1]?.at("context", "namespace") == "web")
        try again.merge([entry("cluster01")])
        #expect(try json(again) == before)
    }

    @Test("the merged file can be the source of the next merge")
    func fromMerged() throws {
        var document = try KubeconfigDocument(parsing: kubeadmConfig(), path: "/c")
        try document.merge([entry("cluster01", tls: "kubernetes")])
        let before = try json(document)
        let own = ClusterEntry(
            name: "cluster01", kubeconfig: Kubeconfig(documents: [document]), context: "cluster01",
            server: "https://10.6.124.66:31936", tlsServerName: "kubernetes")
        try document.merge([own])
        #expect(try json(document) == before)
    }

    @Test("other content under the same name is an error that shows both and no secret, and nothing is added")
    func conflict() throws {
        var document = try KubeconfigDocument(parsing: kubeadmConfig(), path: "/c")
        try document.merge([entry("cluster01", pair: .other, server: "https://10.6.124.66:1")])
        let before = try json(document)
        let entries = try [entry("cluster02"), entry("cluster01")]
        do throws(OperationError) {
            try document.merge(entries)
            Issue.record("no conflict")
        } catch {
            #expect(error.code == .conflict)
            #expect(error.message.contains("/c has cluster \"cluster01\""))
            #expect(error.message.contains("server: https://10.6.124.66:1 there, https://10.6.124.66:31936 new"))
            #expect(error.message.contains("CN=other-admin") && error.message.contains("CN=kubernetes-admin"))
            #expect(error.message.contains("client-key-data: REDACTED ("))
            #expect(!error.message.contains(TestPair.admin.keyData.prefix(40)))
        }
        #expect(try json(document) == before)
    }

    @Test("replacing takes the new content, in the old place, and keeps a context's namespace")
    func replace() throws {
        let other = config().replacing("name: a", with: "name: cluster01").replacing(
            "user: a", with: "user: a\n    namespace: n")
        var document = try KubeconfigDocument(parsing: other, path: "/c")
        try document.merge([entry("cluster01")], replace: true)
        let merged = try json(document)
        #expect(merged["clusters"]?.arrayValue?.count == 1)
        #expect(merged["contexts"]?[0]?["context"] == ["cluster": "cluster01", "user": "cluster01", "namespace": "n"])
        #expect(merged["users"]?[0]?.at("user", "token") == nil)
    }

    @Test("files become data, a token file and a plugin become absolute paths, and extensions come along")
    func embeds() throws {
        let folder = try TemporaryFolder()
        try folder.write("ca.crt", TestPair.admin.certificate)
        try folder.write("c.crt", TestPair.other.certificate)
        try folder.write("c.key", TestPair.other.key)
        let text = config(
            cluster: "server: https://x\ncertificate-authority: ca.crt\nextensions: [{name: e, extension: {k: v}}]",
            user: """
                client-certificate: c.crt
                client-key: c.key
                tokenFile: token
                exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/x, interactiveMode: Never}
                """)
        var document = KubeconfigDocument(emptyAt: "/c")
        try document.merge([
            ClusterEntry(name: "n", kubeconfig: source(text, path: folder.path("config")), context: "a")
        ])
        let merged = try json(document)
        #expect(
            merged["clusters"]?[0]?["cluster"] == [
                "server": "https://x", "certificate-authority-data": .string(TestPair.admin.certificateData),
                "extensions": [["name": "e", "extension": ["k": "v"]]],
            ])
        let user = merged["users"]?[0]?["user"]
        #expect(user?["client-certificate-data"] == .string(TestPair.other.certificateData))
        #expect(user?["client-key-data"] == .string(TestPair.other.keyData))
        #expect(user?["client-key"] == nil)
        #expect(user?["tokenFile"] == .string(folder.path("token")))
        #expect(user?.at("exec", "command") == .string(folder.path("bin/x")))
    }

    @Test("an entry that refers to the same certificate by file counts as the same content")
    func sameByFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("ca.crt", TestPair.admin.certificate)
        let text = kubeadmConfig(server: "https://10.6.124.66:31936")
            .replacing("cluster.local", with: "cluster01").replacing("kubernetes-admin", with: "cluster01")
            .replacing("cluster01@cluster01", with: "cluster01")
            .replacing(
                "certificate-authority-data: \(TestPair.admin.certificateData)", with: "certificate-authority: ca.crt")
        var document = try KubeconfigDocument(parsing: text, path: folder.path("config"))
        try document.merge([entry("cluster01")])
        #expect(try json(document) == (try JSON(yaml: text)))
    }

    @Test("two clusters of one name, and an unusable context, are refused")
    func refused() throws {
        var document = KubeconfigDocument(emptyAt: "/c")
        #expect(code("invalid_input", "both called \"x\"") { try document.merge([entry("x"), entry("x")]) })
        let broken = ClusterEntry(name: "x", kubeconfig: try source(config(user: "token: 5")), context: "a")
        #expect(code("invalid_input", "token must be a string") { try document.merge([broken]) })
    }

    @Test("an entry that refers to files that are gone conflicts, and can be replaced")
    func goneFiles() throws {
        let text = config(cluster: "server: https://x\ncertificate-authority: /nowhere/ca\nextensions: [{name: e}]")
        var document = try KubeconfigDocument(parsing: text.replacing("name: a", with: "name: cluster01"), path: "/c")
        #expect(code("conflict", "/nowhere/ca there, nothing new") { try document.merge([entry("cluster01")]) })
        try document.merge([entry("cluster01")], replace: true)
        let cluster = try json(document)["clusters"]?[0]?["cluster"]
        #expect(cluster?["certificate-authority"] == nil)
        #expect(cluster?["extensions"] == [["name": "e"]])
    }
}
