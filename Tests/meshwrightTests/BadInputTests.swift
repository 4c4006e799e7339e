import Foundation
import Testing
import Values

/// Everything of the "Bad input" kind that is known before a playbook runs: status 2, one message, nothing written.
@Suite("Bad input", .timeLimit(.minutes(5)))
struct BadInputTests {
    private let kubeconfig = """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: one, cluster: {server: "https://127.0.0.1:1"}}
        users:
        - {name: admin, user: {token: secret}}
        contexts:
        - {name: cluster01, context: {cluster: one, user: admin}}
        current-context: cluster01
        """

    private func expect(
        _ arguments: [String], status: Int32 = 2, says texts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await Command(arguments).run()
        #expect(result.status == status, "\(result.error)", sourceLocation: sourceLocation)
        #expect(result.output.isEmpty, sourceLocation: sourceLocation)
        for text in texts { #expect(result.error.contains(text), "\(result.error)", sourceLocation: sourceLocation) }
        #expect(
            result.error.components(separatedBy: "error:").count == 2, "one message: \(result.error)",
            sourceLocation: sourceLocation)
        let json = try await Command(arguments + ["-o", "json"]).run()
        #expect(json.status == status, sourceLocation: sourceLocation)
        #expect(try json.json["ok"] == false, sourceLocation: sourceLocation)
        #expect(try json.json.at("error", "message") != nil, sourceLocation: sourceLocation)
    }

    @Test("which clusters is not said")
    func noFleet() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(kubeconfig, to: "config")
        try await expect(
            ["run", "clustermesh", "--kubeconfig", file], says: ["--fleet FILE or --contexts a,b", "\"cluster01\""])
    }

    @Test("a fleet file that is missing or malformed")
    func fleetFile() async throws {
        let folder = try TemporaryFolder()
        try await expect(["run", "clustermesh", "--fleet", folder.file("none.yaml")], says: ["none.yaml"])
        for text in ["clusters: [", "clusters: {}", "clusters:\n- name: a\n  contxt: b\n", "fleet: []\n"] {
            let file = try folder.write(text, to: "fleet.yaml")
            try await expect(["check", "--fleet", file], says: ["fleet.yaml"])
            try await expect(["run", "clustermesh", "--fleet", file], says: ["fleet.yaml"])
        }
        #expect(folder.names == ["fleet.yaml"])
    }

    @Test("a kubeconfig that is missing or malformed")
    func kubeconfigFile() async throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("none")
        try await expect(["status", "--contexts", "a", "--kubeconfig", missing], says: [missing])
        let file = try folder.write("clusters: [\n", to: "config")
        try await expect(["run", "clustermesh", "--contexts", "a", "--kubeconfig", file], says: [file])
        #expect(folder.names == ["config"])
    }

    @Test("an unknown context, an empty one")
    func contexts() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(kubeconfig, to: "config")
        try await expect(
            ["run", "clustermesh", "--contexts", "cluster1", "--kubeconfig", file],
            says: ["cluster1", "did you mean \"cluster01\"?"])
        try await expect(
            ["run", "clustermesh", "--contexts", "cluster01,", "--kubeconfig", file], says: ["an empty name"])
    }

    @Test(
        "a playbook that is missing or none",
        arguments: [
            (nil, ["clustermsh"], ["did you mean \"clustermesh\"?"]),
            (nil, ["./nowhere.lua"], ["nowhere.lua"]),
            ("return 1", [], ["test.lua", "return playbook"]),
            ("return playbook { name = 'x', summary = 'y', rum = 1 }", [], ["rum"]),
            ("return playbook {", [], ["test.lua:1"]),
            ("error('no')", [], ["no", "test.lua:1"]),
            ("x = 1 return playbook {}", [], ["test.lua:1", "x"]),
        ] as [(String?, [String], [String])])
    func playbook(text: String?, name: [String], says: [String]) async throws {
        let folder = try TemporaryFolder()
        let file = try text.map { try folder.write($0, to: "test.lua") }
        try await expect(["rehearse", file ?? name[0], "--clusters", "1"], says: says)
    }

    @Test(
        "a parameter that is malformed, unknown or given twice",
        arguments: [
            (["count"], "name=value"), (["cout=3"], "did you mean \"count\"?"), (["count=many"], "'count' takes"),
            (["count=1", "count=2"], "given twice"),
        ])
    func parameters(assignments: [String], says: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Playbooks.playbook("print(params.count)"), to: "test.lua")
        try await expect(
            ["rehearse", file, "--clusters", "1"] + assignments.flatMap { ["--param", $0] }, says: [says])
    }

    @Test("a fault, a library or a page that does not exist")
    func options() async throws {
        try await expect(["rehearse", "clustermesh", "--fault", "old-kernl"], says: ["did you mean \"old-kernel\"?"])
        try await expect(["rehearse", "clustermesh", "--cilium-version", "new"], says: ["\"new\"", "1.18.2"])
        try await expect(["lab", "up", "--cilium-version", "1.2"], says: ["\"1.2\"", "1.18.2"])
        try await expect(["rehearse", "clustermesh", "--library", "/nonexistent"], says: ["/nonexistent", "scripts/"])
        let docs = try await Command("docs", "meshh").run()
        #expect(docs.status == 2)
        #expect(docs.error.contains("did you mean \"mesh\"?"))
    }
}
