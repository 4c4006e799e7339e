import Changes
import Kubeconfig
import Testing
import Values

@Suite struct LoadTests {
    let folder = try! TemporaryFolder()  // A test without its folder cannot run at all.

    @Test("of several files the first that has an entry wins, whole, and missing files are skipped")
    func list() throws {
        let one = try folder.write("one", config(cluster: "server: https://one:6443", user: "token: first"))
        let two = try folder.write(
            "two",
            config(cluster: "server: https://two:6443\ntls-server-name: two", user: "token: second")
                .replacing("kind: Config", with: "kind: Config\ncurrent-context: other"))
        let list = [folder.path("missing"), one, "", two, one].joined(separator: ":")
        let kubeconfig = try Kubeconfig.load(environment: ["KUBECONFIG": list])
        #expect(kubeconfig.documents.map(\.path) == [one, two])
        #expect(kubeconfig.currentContext == "other")
        #expect(kubeconfig.contextNames == ["a"])
        #expect(kubeconfig.path(ofContext: "a") == one)
        let access = try kubeconfig.access(context: "a")
        #expect(access.server == "https://one:6443")
        #expect(access.tlsServerName == nil)
        #expect(access.credentials.token?.reveal() == "first")
    }

    @Test("without KUBECONFIG the file in the home folder is read, and its absence is no error")
    func home() throws {
        let environment = ["HOME": folder.path, "KUBECONFIG": ""]
        #expect(try Kubeconfig.load(environment: environment).documents.isEmpty)
        try folder.write(".kube/config", config())
        #expect(try Kubeconfig.load(environment: environment).contextNames == ["a"])
    }

    @Test("an explicit path that is missing is an error, and one with ~ says that the shell expands that")
    func missing() throws {
        #expect(code("not_found", "does not exist") { _ = try Kubeconfig.load(explicitPath: folder.path("x")) })
        #expect(hint("the shell's") { _ = try Kubeconfig.load(explicitPath: "~/nowhere/x") })
    }

    @Test("a folder, a dangling link and a file that is not text are errors that say so")
    func wrongFiles() throws {
        #expect(code("file", "is a folder") { _ = try Kubeconfig.load(explicitPath: folder.path) })
        try folder.link("dangling", to: "nowhere")
        #expect(
            code("not_found", "is a link to nowhere") {
                _ = try Kubeconfig.load(environment: ["KUBECONFIG": folder.path("dangling")])
            })
        try folder.write("bytes", [0xFF, 0xFE, 0x00])
        #expect(code("file", "not UTF-8") { _ = try Kubeconfig.load(explicitPath: folder.path("bytes")) })
    }

    @Test("an empty file is a kubeconfig without contexts, and asking for one names the file")
    func empty() throws {
        let path = try folder.write("empty", "")
        let kubeconfig = try Kubeconfig.load(explicitPath: path)
        #expect(code("not_found", path) { _ = try kubeconfig.access(context: "a") })
    }

    @Test(
        "a file that is no kubeconfig is refused with its line",
        arguments: [
            ("a: [\n", "not valid YAML"), ("- a\n", ":1: is array at the top"), ("kind: Pod\n", ":1: kind is \"Pod\""),
            ("apiVersion: v2\n", "apiVersion is \"v2\""), ("\nclusters: 5\n", ":2: clusters must be a list"),
            ("clusters:\n- cluster: {}\n", ":2: clusters[0] has no name"),
            ("users:\n- name: 5\n", "users[0] has no name that is a string"),
            ("users:\n- name: x\n- user: {}\n  name: x\n", ":3: user \"x\" is there twice, first in line 2"),
            ("contexts:\n- name: x\n  context: y\n", "contexts[0].context of \"x\" must be a mapping"),
            ("current-context: [1]\n", "current-context must be a string"), ("a: 1\na: 2\n", "duplicate key"),
            ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ])
    func malformed(text: String, message: String) {
        #expect(code("invalid_input", message) { _ = try KubeconfigDocument(parsing: text, path: "/x") })
    }
}
