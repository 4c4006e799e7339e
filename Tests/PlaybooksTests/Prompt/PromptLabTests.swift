import Changes
import Fleet
import Foundation
import Kubeconfig
import Lab
import Testing

@testable import Playbooks

/// A session on a lab.
private func withSession(_ body: @Sendable (PromptSession) async throws -> Void) async throws {
    try await withLab(LabConfiguration(clusters: 2)) { lab in
        let folder = FileManager.default.temporaryDirectory.appending(path: "prompt-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try lab.writeFiles(to: folder.path)
        let inventory = try FleetInventory.load(folder.path + "/fleet.yaml", kubeconfig: nil, environment: [:])
        let session = try await PromptSession(inventory: inventory, observer: { _ in })
        do {
            try await body(session)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }
}

@Suite("The prompt on clusters", .timeLimit(.minutes(5))) struct PromptLabTests {
    /// The first answer of an API server may take longer than somebody who presses Tab is kept waiting.
    private func complete(_ session: PromptSession, _ text: String, until isThere: ([String]) -> Bool) async -> [String]
    {
        while true {
            let labels = await session.completion(of: text).candidates.map(\.label)
            if isThere(labels) { return labels }
            if Task.isCancelled { return labels }
        }
    }

    @Test("Tab knows clusters, members, kinds, namespaces, objects, options and topics")
    func completion() async throws {
        try await withSession { session in
            func now(_ text: String) async -> Completion { await session.completion(of: text) }
            #expect(await now("flee").insertion == "fleet")
            #expect(await now("fleet.").candidates.map(\.label) == ["cluster01", "cluster02"])
            #expect(await now("fleet[\"cluster01").insertion == "cluster01\"]")
            #expect(await now("fleet.cluster01:li").insertion == "list(")
            #expect(await now("fleet.cluster01.ser").insertion == "server")
            #expect(await now("local x = fleet.cluster01; x:exe").insertion == "exec(")
            #expect(await now("task.map(fleet, function(c) c:exe").insertion == "exec(")
            #expect(await now("mesh.status(fleet).comp").insertion == "complete")
            #expect(await now("fleet.cluster01:list(\"pods\", { name").insertion == "namespace = ")
            #expect(await now("mesh.enable(fleet, { service_type = \"No").insertion == "NodePort\"")
            #expect(await now("help \"cluster:wai").insertion == "cluster:wait\"")
            #expect(await now("require \"topo").insertion == "topology\"")
            #expect(await now(":lo").insertion == ":load ")
            #expect(await now("mesh.enable(").signature == "mesh.enable(clusters [, options])")
            #expect(await now("topology.hub(").signature?.hasPrefix("topology.hub(fleet, hub)") == true)
            _ = await session.evaluate("local kept = fleet.cluster02")
            #expect(await now("kept:exe").insertion == "exec(")

            #expect(await complete(session, "cluster:get(\"po") { $0.contains("pods") }.contains("podtemplates"))
            #expect(await complete(session, "kept:get(\"no") { !$0.isEmpty } == ["nodes"])
            let spaces = await complete(session, "kept:get(\"pod\", \"kube-s") { !$0.isEmpty }
            #expect(spaces == ["kube-system/"])
            let pods = await complete(session, "kept:get(\"pod\", \"kube-system/kube-api") { !$0.isEmpty }
            #expect(pods == ["kube-apiserver-cluster02-node1"])
            #expect(
                await complete(session, "kept:get(\"node\", \"") { !$0.isEmpty } == [
                    "cluster02-node1", "cluster02-node2",
                ])
            #expect(
                await complete(session, "kept:list(\"pods\", { namespace = \"kube-s") { !$0.isEmpty } == ["kube-system"]
            )
        }
    }

    @Test("a cluster that does not answer costs a moment, and the prompt knows the rest all the same")
    func silentCluster() async throws {
        let listener = try SilentListener()
        let kubeconfig = """
            apiVersion: v1
            kind: Config
            clusters: [{ name: c, cluster: { server: "https://127.0.0.1:\(listener.port)" } }]
            users: [{ name: u, user: {} }]
            contexts: [{ name: c, context: { cluster: c, user: u } }]
            """
        let document = try KubeconfigDocument(parsing: kubeconfig, path: "c.conf")
        let inventory = try FleetInventory.contexts(["c"], kubeconfig: Kubeconfig(documents: [document]))
        let session = try await PromptSession(
            inventory: inventory, observer: { _ in Issue.record("it says something") })
        let start = ContinuousClock.now
        let completion = await session.completion(of: "fleet.c:get(\"pod\", \"ku")
        // 0.4 s; the rest is a busy machine's.
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(completion.candidates.isEmpty && completion.signature == "cluster:get(kind, name) -> table")
        #expect(await session.completion(of: "fleet.c:ge").insertion == "get(")
        await session.close()
    }

    @Test("lists of objects are columns, one is YAML, and the mesh's status a table")
    func printing() async throws {
        try await withSession { session in
            func text(_ entry: String) async -> String {
                if case .values(let values) = await session.evaluate(entry) {
                    values.joined(separator: "\n")
                } else {
                    ""
                }
            }
            #expect(await text("fleet").hasPrefix("CLUSTER    SERVER"))
            #expect(await text("fleet.cluster01").hasPrefix("cluster cluster01 (https://127."))
            #expect(await text("fleet.cluster01:list(\"nodes\")").hasPrefix("NAME             STATUS  ROLES"))
            let node = await text("fleet.cluster01:get(\"node\", \"cluster01-node1\")")
            #expect(node.hasPrefix("apiVersion: v1\nkind: Node\nmetadata:\n"))
            #expect(await text("mesh.status(fleet)").hasPrefix("CLUSTER    PEER       AGENTS  STATE"))
            #expect(await text("mesh.status(fleet).clusters[1].peers[1].peer") == "cluster02")
            #expect(await text("kube.parse_json(kube.json(mesh.status(fleet))).complete") == "false")
            let lists = await text("task.map(fleet, function(c) return c:list(\"nodes\") end)")
            #expect(lists.hasPrefix("[1]\nNAME") && lists.contains("\n\n[2]\nNAME"))
        }
    }
}

/// A port that takes connections, and never says anything.
private final class SilentListener {
    private(set) var port: UInt16 = 0
    private let descriptor: Int32

    init() throws {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) + listen(descriptor, 8) + getsockname(descriptor, address, &length)
            }
        }
        self.descriptor = descriptor
        try #require(status == 0)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
