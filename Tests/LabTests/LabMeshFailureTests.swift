import Testing
import Values

@testable import Lab

@Suite("A mesh that fails", .timeLimit(.minutes(5)))
struct LabMeshFailureTests {
    private func withMembers(
        _ body: @Sendable (Lab, MeshFixture, MeshFixture) async throws -> Void
    ) async throws {
        try await withLab(LabConfiguration(clusters: 2)) { lab in
            let authority = try MeshAuthority.make()
            let one = MeshFixture(cluster: lab.clusters[0], authority: authority)
            let other = MeshFixture(cluster: lab.clusters[1], authority: authority)
            try await body(lab, one, other)
        }
    }

    @Test("says that a peer's certificate is of another authority")
    func wrongAuthority() async throws {
        try await withMembers { lab, one, other in
            try one.enable()
            try MeshFixture(cluster: other.cluster, authority: MeshAuthority.make()).enable()
            try one.connect(to: [other])
            await one.waitForFailure(of: "cluster02", in: lab, "x509: certificate signed by unknown authority")
            #expect(!lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("says that the peer refuses a client certificate of another authority")
    func wrongClient() async throws {
        try await withMembers { lab, one, other in
            try other.enable()
            let store = one.cluster.simulation.store
            try one.connect(to: [other])
            let stranger = try MeshAuthority.make().issue(commonName: "remote", purpose: .both)
            store.change(.init(.secrets, namespace: "kube-system", name: "cilium-clustermesh")) { secret in
                let pair = MeshFixture.secret("x", other.authority, stranger)["data"]
                secret[path: ["data", "cluster02.etcd-client.crt"]] = pair?["tls.crt"]
                secret[path: ["data", "cluster02.etcd-client.key"]] = pair?["tls.key"]
            }
            await one.waitForFailure(of: "cluster02", in: lab, "remote error: tls")
            #expect(!lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("says which names a certificate has when it lacks the peer's")
    func wrongName() async throws {
        try await withMembers { lab, one, other in
            try other.enable(serverNames: ["other.example"])
            try one.connect(to: [other])
            await one.waitForFailure(
                of: "cluster02", in: lab,
                "x509: certificate is valid for other.example, localhost, 127.0.0.1, not cluster02.mesh.cilium.io")
        }
    }

    @Test("says that a port is closed, and connects when it opens")
    func closedPort() async throws {
        try await withMembers { lab, one, other in
            try one.enable()
            try other.enable()
            await other.cluster.closePort(other.nodePort)
            try one.connect(to: [other])
            try other.connect(to: [one])
            await one.waitForFailure(of: "cluster02", in: lab, "connect: connection refused")
            await other.cluster.openPort(other.nodePort)
            try await MeshFixture.waitUntilConnected(lab, "cluster01", "cluster02")
            await other.cluster.closePort(other.nodePort)
            try await MeshFixture.waitUntilConnected(lab, "cluster01", "cluster02", false)
        }
    }

    @Test("knows no names but those of hostAliases")
    func noAlias() async throws {
        try await withMembers { lab, one, other in
            try other.enable()
            try one.connect(to: [other])
            one.setAliases([])
            await one.waitForFailure(of: "cluster02", in: lab, "lookup cluster02.mesh.cilium.io: no such host")
        }
    }

    @Test("breaks when a cluster gets a new authority, by its true cause")
    func replacedAuthority() async throws {
        try await withLab(LabConfiguration(clusters: 2)) { lab in
            try await MeshFixture.connectAll(lab)
            try await lab.clusters[1].replaceMeshAuthority()
            let one = MeshFixture(cluster: lab.clusters[0], authority: try MeshAuthority.make())
            await one.waitForFailure(of: "cluster02", in: lab, "unknown authority")
            #expect(!lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("keeps a clustermesh-apiserver waiting for a secret, and says which")
    func missingSecret() async throws {
        try await withMembers { lab, one, other in
            try one.enable(without: ["server"])
            await one.cluster.simulation.loop.settle()
            let kubectl = try LabKubectl(lab)
            let pods = try await kubectl.output(
                "cluster01", "get", "pods", "-n", "kube-system", "-l", "k8s-app=clustermesh-apiserver")
            #expect(pods.contains("Init:0/1") || pods.contains("ContainerCreating"), "\(pods)")
            let text = try await kubectl.output(
                "cluster01", "describe", "pods", "-n", "kube-system", "-l", "k8s-app=clustermesh-apiserver")
            #expect(text.contains("secret \"clustermesh-apiserver-server-cert\" not found"))
            try one.enable()
            _ = try await kubectl.output(
                "cluster01", "rollout", "status", "-n", "kube-system", "deploy/clustermesh-apiserver", "--timeout=20s")
        }
    }

    @Test("refuses ids that are taken, as Cilium does")
    func equalIDs() async throws {
        var second = ClusterSettings(number: 2)
        second.id = 1
        try await withLab(LabConfiguration([ClusterSettings(number: 1), second])) { lab in
            let authority = try MeshAuthority.make()
            let members = lab.clusters.map { MeshFixture(cluster: $0, authority: authority) }
            for member in members { try member.enable() }
            try members[0].connect(to: [members[1]])
            await members[0].waitForFailure(of: "cluster02", in: lab, "clusterID 1 is assigned to the local cluster")
        }
    }
}
