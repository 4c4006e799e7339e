import Changes
import Fleet
import FoundationEssentials
import Kubeconfig
import Synchronization
import Testing

@Suite struct InventoryTests {
    let folder = try! TemporaryFolder()  // A test without its folder cannot run at all.

    private func config(_ contexts: [String], current: String? = nil) -> String {
        let list = { (kind: String, body: (String) -> String) in
            "\(kind)s:\n" + contexts.map { "- name: \($0)\n  \(kind): \(body($0))\n" }.joined()
        }
        return list("cluster") { "{server: 'https://\($0):6443'}" }
            + list("context") { "{cluster: \($0), user: \($0)}" } + list("user") { "{token: \($0)-token}" }
            + (current.map { "current-context: \($0)\n" } ?? "")
    }

    private func load(_ text: String, kubeconfig: String? = nil) throws -> FleetInventory {
        let path = try folder.write("fleet.yaml", text)
        return try FleetInventory.load(path, kubeconfig: kubeconfig, environment: ["HOME": folder.path])
    }

    private func refuses(_ code: String, _ message: String, _ body: () throws -> Void) -> Bool {
        do {
            try body()
        } catch let error as OperationError {
            return error.code.rawValue == code && error.message.contains(message)
        } catch {}
        return false
    }

    @Test("clusters come from their own kubeconfig, relative to the file, or from the shared one")
    func sources() throws {
        try folder.write("confs/one.conf", config(["admin", "other"], current: "admin"))
        let shared = try folder.write("shared", config(["cluster02", "two", "cluster04"], current: "two"))
        let inventory = try load(
            """
            clusters:
            - {name: cluster01, kubeconfig: confs/one.conf}
            - name: cluster02
            - {name: cluster03, context: two}
            - cluster04
            - {name: cluster05, kubeconfig: ./confs/../confs/one.conf, context: other}
            """, kubeconfig: shared)
        #expect(inventory.names == (1...5).map { "cluster0\($0)" })
        #expect(inventory.entries.map(\.access.context) == ["admin", "cluster02", "two", "cluster04", "other"])
        #expect(inventory.entries[0].kubeconfigPath == folder.path("confs/one.conf"))
        #expect(inventory.entries[1].kubeconfigPath == shared)
        #expect(inventory.entries[2].access.server == "https://two:6443")
    }

    @Test("the only context of an own kubeconfig is taken where none is current")
    func onlyContext() throws {
        try folder.write("one.conf", config(["admin"]))
        try folder.write("two.conf", config(["admin", "other"]))
        #expect(try load("clusters: [{name: x, kubeconfig: one.conf}]").entries[0].access.context == "admin")
        #expect(
            refuses("invalid_input", "no current-context") {
                _ = try load("clusters: [{name: x, kubeconfig: two.conf}]")
            })
    }

    @Test(
        "a malformed fleet file is refused with its place",
        arguments: [
            ("clusters: [\n", "not valid YAML"), ("- a\n", "must be a mapping"),
            ("clusters: {}\n", "clusters must be a list"), ("clusters: []\n", "clusters is empty"),
            ("clusters: [{context: 5}]\n", "clusters[0].context must be a text"),
            ("clusters: [{}]\n", "clusters[0] has no name"), ("clusters: [5]\n", "clusters[0] must be a name"),
            ("clusters: [{name: a, contxt: b}]\n", "unknown field \"contxt\" in clusters[0]"),
            ("cluster: [a]\n", "unknown field \"cluster\" at the top"), ("", "must be a mapping"),
        ])
    func malformed(text: String, message: String) {
        #expect(refuses("invalid_input", message) { _ = try load(text) })
    }

    @Test("two clusters of one name, a missing file and an unknown context are refused")
    func refused() throws {
        let shared = try folder.write("shared", config(["a", "cluster01"]))
        #expect(refuses("invalid_input", "both called \"a\"") { _ = try load("clusters: [a, a]", kubeconfig: shared) })
        #expect(
            refuses("not_found", "missing.conf") { _ = try load("clusters: [{name: a, kubeconfig: missing.conf}]") })
        #expect(refuses("not_found", "\"cluster02\"") { _ = try load("clusters: [cluster02]", kubeconfig: shared) })
        #expect(
            refuses("not_found", "fleet file") {
                _ = try FleetInventory.load(folder.path("none"), kubeconfig: nil, environment: [:])
            })
    }

    @Test("a kubeconfig that turns verification off is honoured and reported")
    func insecure() async throws {
        let text = config(["a", "b"]).replacing(
            "'https://b:6443'", with: "'https://b:6443', insecure-skip-tls-verify: true")
        let kubeconfig = try Kubeconfig.load(explicitPath: folder.write("shared", text))
        let warned = Mutex<[String?]>([])
        let gate = Gate { event in
            if case .warning(let cluster, _) = event { warned.withLock { $0.append(cluster) } }
        }
        let fleet = Fleet(inventory: try .contexts(["a", "b"], kubeconfig: kubeconfig), gate: gate)
        #expect(warned.withLock { $0 } == ["b"])
        #expect(fleet["b"]?.access.insecureSkipTLSVerify == true)
        await fleet.shutdown()
    }

    @Test("contexts name clusters, and the fleet finds them by name")
    func contexts() async throws {
        let path = try folder.write("shared", config(["a", "cluster01"]))
        let kubeconfig = try Kubeconfig.load(explicitPath: path)
        let inventory = try FleetInventory.contexts(["cluster01", "a"], kubeconfig: kubeconfig)
        let fleet = Fleet(inventory: inventory, gate: Gate())
        #expect(fleet.names == ["cluster01", "a"])
        #expect(fleet["a"]?.access.server == "https://a:6443")
        #expect(fleet["a"]?.kubeconfigPath == path)
        #expect {
            try fleet.cluster("cluster1")
        } throws: { error in
            (error as? OperationError)?.hint?.contains("did you mean \"cluster01\"?") == true
        }
        #expect(refuses("invalid_input", "no clusters") { _ = try FleetInventory.contexts([], kubeconfig: kubeconfig) })
        await fleet.shutdown()
    }
}
