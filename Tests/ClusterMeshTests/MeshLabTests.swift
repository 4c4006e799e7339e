import Changes
import ClusterMesh
import Fleet
import Kubeconfig
import KubernetesAPI
import Lab
import Testing
import Values

@Suite("A mesh of simulated clusters", .timeLimit(.minutes(5)))
struct MeshLabTests {
    @Test("Two clusters are enabled and connected, and a second run changes nothing")
    func twoClusters() async throws {
        try await withLab(LabConfiguration(clusters: 2)) { lab in
            try await lab.run { mesh, recorder in
                #expect(try await mesh.preflight().filter { $0.severity == .error } == [])
                try await mesh.enableAll()
                let edges = try await mesh.connect(.full)
                #expect(edges == [Edge("cluster01", "cluster02")])
                #expect(
                    Set(recorder.messages.prefix(2)) == [
                        "cluster01: ✅ ClusterMesh enabled!", "cluster02: ✅ ClusterMesh enabled!",
                    ])
                #expect(recorder.messages.last == "✅ Connected cluster cluster01 and cluster02!")
                #expect(recorder.changes.filter { $0.hasSuffix("daemonset kube-system/cilium") }.count == 2)
                #expect(recorder.changes.filter { $0.hasSuffix("secret kube-system/cilium-clustermesh") }.count == 2)
            }
            #expect(lab.isConnected("cluster01", "cluster02"))
            try await lab.run { mesh, recorder in
                try await mesh.enableAll()
                try await mesh.connect(.full)
                #expect(recorder.changes == [])
                let status = await mesh.status()
                #expect(status.isComplete)
                let peer = try #require(status["cluster01"]?.peers.first)
                #expect(peer == PeerStatus(peer: "cluster02", isConfigured: true, ready: 2, total: 2))
            }
        }
    }

    @Test("Three clusters share one new authority, each has a NodePort of its own, and all pairs are connected")
    func threeClusters() async throws {
        try await withLab(LabConfiguration(clusters: 3)) { lab in
            try await lab.mesh()
            try await lab.run { mesh, _ in
                var authorities: Set<String> = []
                var ports: [Int64?] = []
                for cluster in mesh.fleet.clusters {
                    let secret = try await cluster.client.get("secret", "kube-system/cilium-ca")
                    authorities.insert(secret.at("data", "ca.crt")?.stringValue ?? "")
                    let service = try await cluster.client.get("service", "kube-system/clustermesh-apiserver")
                    ports.append(service.at("spec", "ports")?[0]?["nodePort"]?.integerValue)
                    let secretOfPeers = try await cluster.client.get("secret", "kube-system/cilium-clustermesh")
                    #expect(secretOfPeers["data"]?.objectValue?.count == 8)
                }
                #expect(authorities.count == 1)
                #expect(ports == [32379, 32380, 32381])
            }
            for (one, other) in [(1, 2), (1, 3), (2, 3)] {
                #expect(lab.isConnected("cluster0\(one)", "cluster0\(other)"))
            }
        }
    }

    @Test("With a hub the spokes are not connected to each other, and the mesh is complete")
    func hub() async throws {
        try await withLab(LabConfiguration(clusters: 3, nodes: 1)) { lab in
            try await lab.mesh(.hub("cluster02"))
            #expect(lab.isConnected("cluster01", "cluster02") && lab.isConnected("cluster02", "cluster03"))
            #expect(!lab.isConnected("cluster01", "cluster03"))
            try await lab.run { mesh, _ in
                let status = await mesh.status()
                #expect(status.isComplete)
                let spoke = try #require(status["cluster01"]?.peers.first { $0.peer == "cluster03" })
                #expect(!spoke.isConfigured && spoke.cause?.contains("not connected") == true)
            }
        }
    }

    @Test(
        "Clusters of every supported version are enabled and connected",
        arguments: ["1.13.4", "1.14.9", "1.15.7", "1.16.3", "1.17.5", "1.19.0"])
    func versions(version: String) async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1, ciliumVersion: version)) { lab in
            try await lab.mesh()
            #expect(lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("Clusters with authorities of their own keep them, and each gets its peer's")
    func ownAuthorities() async throws {
        var settings = (1...2).map { ClusterSettings(number: $0, nodes: 1) }
        for index in settings.indices { settings[index].meshAuthority = .own }
        try await withLab(LabConfiguration(settings)) { lab in
            try await lab.run { mesh, recorder in
                let findings = try await mesh.preflight()
                #expect(findings.map(\.code).contains("ca_mismatch"))
                #expect(recorder.findings == findings)
                try await mesh.enableAll()
                try await mesh.connect()
                #expect(!recorder.changes.contains { $0.contains("cilium-ca") })
            }
            #expect(lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("A dry run changes nothing and reports every change that a run would make")
    func dryRun() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            let planned = try await lab.run(.dryRun) { mesh, recorder in
                try await mesh.enableAll()
                try await mesh.connect()
                #expect(recorder.messages == [])
                return recorder.changes
            }
            try await lab.run { mesh, recorder in
                #expect(await mesh.status().clusters.allSatisfy { !$0.isEnabled })
                try await mesh.enableAll()
                try await mesh.connect()
                #expect(recorder.changes.sorted() == planned.sorted())
            }
        }
    }

    @Test("A dry run of connecting alone warns of what it cannot know")
    func dryConnect() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.run(.dryRun) { mesh, recorder in
                try await mesh.connect()
                #expect(recorder.changes == [])
                #expect(recorder.warnings.count == 2)
                #expect(recorder.warnings.allSatisfy { $0.contains("the cluster mesh is not enabled") })
            }
        }
    }
}
