import Testing
import Values

@testable import Lab

@Suite("A mesh of simulated clusters", .timeLimit(.minutes(5)))
struct LabMeshTests {
    @Test(
        "connects by mutual TLS with what secrets, hostAliases and endpoints say",
        arguments: ["1.13.4", "1.14.6", "1.18.2", "1.19.3"])
    func connects(version: String) async throws {
        try await withLab(LabConfiguration(clusters: 2, ciliumVersion: version)) { lab in
            #expect(!lab.isConnected("cluster01", "cluster02"))
            try await MeshFixture.connectAll(lab)
            let kubectl = try LabKubectl(lab)
            let command = version < "1.15" ? "cilium" : "cilium-dbg"
            let text = try await kubectl.output(
                "cluster01", "exec", "-n", "kube-system", "ds/cilium", "-c", "cilium-agent", "--", command, "status",
                "-o", "json")
            let peer = try JSON(parsing: text).at("cluster-mesh", "clusters")?[0]
            #expect(peer?["name"] == "cluster02")
            #expect(peer?["ready"] == true)
            #expect((peer?["synced"] != nil) == (version >= "1.15"))
        }
    }

    @Test("reaches pods and global Services of connected clusters, and of no others")
    func global() async throws {
        try await withLab(LabConfiguration(clusters: 3)) { lab in
            let authority = try MeshAuthority.make()
            let members = lab.clusters.map { MeshFixture(cluster: $0, authority: authority) }
            for member in members { try member.enable() }
            try members[0].connect(to: [members[1]])
            try members[1].connect(to: [members[0]])
            try await MeshFixture.waitUntilConnected(lab, "cluster01", "cluster02")
            let kubectl = try LabKubectl(lab)
            for cluster in lab.clusters {
                let manifest = DemoManifests.rebelBase(
                    cluster: cluster.name, annotations: ["service.cilium.io/global": "true"])
                _ = try await kubectl.output(cluster.name, "apply", "-f", "-", input: manifest)
                _ = try await kubectl.output(cluster.name, "rollout", "status", "deploy/rebel-base")
            }
            for cluster in lab.clusters.reversed() { await cluster.simulation.loop.settle() }
            let urls = Array(repeating: "http://rebel-base", count: 40)
            let text = try await kubectl.exec("cluster01", ["curl", "-sS", "-H", "Connection: close"] + urls)
            #expect(text.contains("cluster01") && text.contains("cluster02") && !text.contains("cluster03"))
            let alone = try await kubectl.exec("cluster03", ["curl", "-sS", "-H", "Connection: close"] + urls)
            #expect(alone.contains("cluster03") && !alone.contains("cluster01") && !alone.contains("cluster02"))
            let address = try await kubectl.output(
                "cluster02", "get", "pods", "-l", "name=rebel-base", "-o", "jsonpath={.items[0].status.podIP}")
            #expect(try await kubectl.exec("cluster01", ["curl", "-sS", "http://\(address)/"]).contains("cluster02"))
            let refused = try await kubectl(
                "cluster03", "exec", "deploy/rebel-base", "--", "curl", "-sS", "http://\(address)/")
            #expect(refused.code == 7, "\(refused)")
        }
    }

    @Test("connects through the kvstoremesh of each cluster, as Helm installs it")
    func cache() async throws {
        let settings = (1...2).map { number in
            var settings = ClusterSettings(number: number, ciliumVersion: "1.19.3")
            settings.installation = .helm
            return settings
        }
        try await withLab(LabConfiguration(settings)) { lab in
            let authority = try MeshAuthority.make()
            let members = lab.clusters.map { MeshFixture(cluster: $0, authority: authority) }
            for member in members {
                try member.enable(serverNames: ["*.mesh.cilium.io", "clustermesh-apiserver.kube-system.svc"])
            }
            try members[0].connectThroughCache(to: [members[1]])
            try members[1].connectThroughCache(to: [members[0]])
            try await MeshFixture.waitUntilConnected(lab, "cluster01", "cluster02")
            let kubectl = try LabKubectl(lab)
            let text = try await kubectl.output(
                "cluster01", "exec", "-n", "kube-system", "deploy/clustermesh-apiserver", "-c", "kvstoremesh", "--",
                "/usr/bin/clustermesh-apiserver", "kvstoremesh-dbg", "status", "-o", "json")
            #expect(try JSON(parsing: text)[0]?["ready"] == true)
            let agent = try await kubectl.output(
                "cluster01", "exec", "-n", "kube-system", "ds/cilium", "--", "cilium-dbg", "status", "-o", "json")
            let peer = try JSON(parsing: agent).at("cluster-mesh", "clusters")?[0]
            #expect(peer?.at("config", "kvstoremesh") == true)
        }
    }

    @Test("answers at a load balancer's address")
    func loadBalancer() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            let kubectl = try LabKubectl(lab)
            let manifest = DemoManifests.rebelBase(cluster: "cluster01").replacing(
                "type: NodePort", with: "type: LoadBalancer"
            )
            .replacing("port: 80\n  selector", with: "port: 8080\n    targetPort: 80\n  selector")
            _ = try await kubectl.output("cluster01", "apply", "-f", "-", input: manifest)
            _ = try await kubectl.output("cluster01", "rollout", "status", "deploy/rebel-base")
            let address = try await kubectl.output(
                "cluster01", "get", "svc", "rebel-base", "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}")
            let answer = try await run("curl", ["-sS", "-m", "5", "http://\(address):8080/"])
            #expect(answer.output.contains("Alderaan"), "\(answer)")
        }
    }

    @Test("withdraws what is not shared, and prefers what affinity says")
    func annotations() async throws {
        try await withLab(LabConfiguration(clusters: 2)) { lab in
            try await MeshFixture.connectAll(lab)
            let kubectl = try LabKubectl(lab)
            for cluster in lab.clusters {
                let manifest = DemoManifests.rebelBase(
                    cluster: cluster.name,
                    annotations: [
                        "service.cilium.io/global": "true", "service.cilium.io/affinity": "local",
                    ])
                _ = try await kubectl.output(cluster.name, "apply", "-f", "-", input: manifest)
                _ = try await kubectl.output(cluster.name, "rollout", "status", "deploy/rebel-base")
            }
            for cluster in lab.clusters.reversed() { await cluster.simulation.loop.settle() }
            let urls = Array(repeating: "http://rebel-base", count: 20)
            let near = try await kubectl.exec("cluster01", ["curl", "-sS", "-H", "Connection: close"] + urls)
            #expect(!near.contains("cluster02") && near.contains("cluster01"))
            _ = try await kubectl.output(
                "cluster01", "annotate", "--overwrite", "service/rebel-base", "service.cilium.io/affinity=remote")
            await lab.clusters[0].simulation.loop.settle()
            let far = try await kubectl.exec("cluster01", ["curl", "-sS", "-H", "Connection: close"] + urls)
            #expect(far.contains("cluster02") && !far.contains("cluster01"))
            _ = try await kubectl.output(
                "cluster02", "annotate", "service/rebel-base", "service.cilium.io/shared=false")
            await lab.clusters[1].simulation.loop.settle()
            await lab.clusters[0].simulation.loop.settle()
            let withdrawn = try await kubectl.exec("cluster01", ["curl", "-sS", "-H", "Connection: close"] + urls)
            #expect(!withdrawn.contains("cluster02") && withdrawn.contains("cluster01"))
        }
    }
}
