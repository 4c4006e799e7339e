import FoundationEssentials
import NIOCore
import NIOPosix
import Testing

@testable import Lab

@Suite("The life of a lab", .timeLimit(.minutes(5)))
struct LabLifeTests {
    @Test("runs beside others, each with addresses of its own")
    func parallel() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { one in
            try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { other in
                let addresses = (one.clusters + other.clusters).map(\.serverURL)
                #expect(Set(addresses).count == 4)
                for lab in [one, other] {
                    let kubectl = try LabKubectl(lab)
                    #expect(try await kubectl.output("cluster02", "get", "nodes").contains("cluster02-node1"))
                }
            }
        }
    }

    @Test("starts many clusters at once, and leaves nothing when it stops")
    func many() async throws {
        let lab = try await Lab.start(LabConfiguration(clusters: 8, nodes: 3))
        #expect(lab.clusters.count == 8)
        let networks = lab.clusters.map(\.simulation.context.network)
        for cluster in lab.clusters {
            try await Self.connect(to: cluster.simulation.context.facts.plan.apiServer).close()
        }
        await lab.stop()
        await lab.stop()
        for cluster in lab.clusters {
            #expect(await cluster.simulation.kubelet.running.isEmpty)
        }
        #expect(Set(networks).count == 8)
    }

    private static func connect(to endpoint: SocketEndpoint) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(to: SocketAddress(endpoint))
            .get()
    }

    @Test("ends streams of changes when it stops")
    func changesEnd() async throws {
        let lab = try await Lab.start(LabConfiguration(clusters: 1, nodes: 1))
        let changes = lab.meshChanges()
        await lab.stop()
        for await _ in changes {}
    }

    @Test("does not wait for a downtime when it stops, and a stream of changes that is asked for then ends")
    func stopsDuringDowntime() async throws {
        let lab = try await Lab.start(LabConfiguration(clusters: 1, nodes: 1))
        let cluster = try #require(lab.clusters.first)
        let simulation = cluster.simulation
        simulation.loop.inbox.yield(.action { await simulation.restartServer(downtime: .seconds(86_400)) })
        await lab.stop()
        for await _ in lab.meshChanges() {}
    }

    @Test("whoever follows a log is told its end when the pod goes")
    func logEnds() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            let kubelet = try #require(lab.clusters.first).simulation.kubelet
            let (uid, pod) = try #require(await kubelet.running.first { !$0.value.logs.isEmpty })
            let log = try #require(pod.logs.values.first).read(following: true)
            let following = try #require(log.following)
            await kubelet.remove(uid)
            for await _ in following {}
        }
    }

    @Test("writes kubeconfigs that only their owner can read, and a fleet")
    func files() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            let folder = try TemporaryFolder()
            let fleet = try lab.writeFiles(to: folder.path + "/new/lab")
            try lab.writeFiles(to: folder.path + "/new/lab")
            #expect(try String(contentsOfFile: fleet, encoding: .utf8).contains("kubeconfig: cluster02.conf"))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/new/lab/cluster01.conf")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new/lab")
            #expect(names.sorted() == ["cluster01.conf", "cluster02.conf", "fleet.yaml"])
        }
    }

    @Test(
        "refuses settings that make no lab",
        arguments: [
            LabConfiguration(clusters: 0), LabConfiguration(clusters: 33), LabConfiguration(clusters: 1, nodes: 0),
            LabConfiguration(clusters: 1, ciliumVersion: "1.12.0"),
            LabConfiguration([ClusterSettings(number: 1), ClusterSettings(number: 1)]),
        ])
    func wrongSettings(configuration: LabConfiguration) async {
        await #expect(throws: LabError.self) { try await Lab.start(configuration) }
    }

    @Test("loses a node and gets it back")
    func nodes() async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let cluster = lab.clusters[0]
            let kubectl = try LabKubectl(lab)
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: DemoManifests.rebelBase(cluster: "c"))
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            try await cluster.stopNode("cluster01-node2")
            let nodes = try await kubectl.output("cluster01", "get", "nodes")
            #expect(nodes.contains("NotReady"))
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base", "--timeout=20s")
            let places = try await kubectl.output(
                "cluster01", "get", "pods", "-l", "name=rebel-base", "-o", "jsonpath={.items[*].spec.nodeName}")
            #expect(places == "cluster01-node1 cluster01-node1")
            try await cluster.startNode("cluster01-node2")
            #expect(try await !kubectl.output("cluster01", "get", "nodes").contains("NotReady"))
            try await cluster.stopNode("cluster01-node1")
            await #expect(throws: (any Error).self) {
                try await Self.connect(to: cluster.simulation.context.facts.plan.apiServer)
            }
            try await cluster.startNode("cluster01-node1")
            #expect(try await kubectl.output("cluster01", "get", "nodes").contains("Ready"))
            await #expect(throws: LabError.self) { try await cluster.stopNode("nope") }
        }
    }

    @Test("the pods of a node that is deleted go with it and come again elsewhere")
    func deletedNode() async throws {
        try await withLab(LabConfiguration(clusters: 1)) { lab in
            let kubectl = try LabKubectl(lab)
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: DemoManifests.rebelBase(cluster: "c"))
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            _ = try await kubectl.output("cluster01", "delete", "node", "cluster01-node2")
            await lab.clusters[0].simulation.loop.settle()
            let places = try await kubectl.output(
                "cluster01", "get", "pods", "-A", "-o", "jsonpath={.items[*].spec.nodeName}")
            #expect(Set(places.split(separator: " ")) == ["cluster01-node1"])
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base", "--timeout=20s")
        }
    }

    @Test("a mesh does not wait for the agent of a node that is deleted")
    func meshWithoutNode() {
        let mesh = LabMesh()
        let node = IPv4(127, 2, 0, 12)
        mesh.join(1, nodes: [IPv4(127, 1, 0, 11)]) {}
        mesh.join(2, nodes: [IPv4(127, 2, 0, 11), node]) {}
        mesh.setLinks(ofAgent: "a", in: 1) { [2] }
        mesh.setLinks(ofAgent: "b", in: 2) { [1] }
        #expect(!mesh.isConnected(1, 2))
        mesh.setNode(node, dark: true, in: 2)
        #expect(mesh.isConnected(1, 2))
        mesh.setNode(node, dark: false, in: 2)
        #expect(!mesh.isConnected(1, 2))
    }

    @Test("rolls a DaemonSet's pods when its template changes")
    func daemonSet() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 3)) { lab in
            let kubectl = try LabKubectl(lab)
            let names = [
                "get", "pods", "-n", "kube-system", "-l", "k8s-app=cilium", "-o", "jsonpath={.items[*].metadata.name}",
            ]
            let before = try await kubectl.call("cluster01", names)
            _ = try await kubectl.output("cluster01", "set", "env", "-n", "kube-system", "ds/cilium", "A=b")
            _ = try await kubectl.output(
                "cluster01", "rollout", "status", "-n", "kube-system", "ds/cilium", "--timeout=20s")
            let after = try await kubectl.call("cluster01", names)
            #expect(Set(before.split(separator: " ")).isDisjoint(with: after.split(separator: " ")))
            #expect(after.split(separator: " ").count == 3)
        }
    }

    @Test("has no Cilium where none was asked for, and a release of Helm where that was")
    func installations() async throws {
        var none = ClusterSettings(number: 1)
        none.installation = .none
        var helm = ClusterSettings(number: 2)
        helm.installation = .helm
        helm.meshAuthority = .own
        try await withLab(LabConfiguration([none, helm])) { lab in
            let kubectl = try LabKubectl(lab)
            #expect(try await kubectl("cluster01", "get", "ds", "-n", "kube-system", "cilium").code == 1)
            let release = try await kubectl.output(
                "cluster02", "get", "secret", "-n", "kube-system", "sh.helm.release.v1.cilium.v1", "-o",
                "jsonpath={.data.release}")
            let text = try await run("sh", ["-c", "base64 -d | base64 -d | gunzip"], input: release)
            #expect(text.output.contains("\"name\":\"cilium\""), "\(text)")
            #expect(
                try await kubectl.output("cluster02", "get", "secret", "-n", "kube-system", "cilium-ca").contains(
                    "Opaque"))
        }
    }
}
