import Changes
import ClusterMesh
import Fleet
import FoundationEssentials
import KubernetesAPI
import Lab
import Synchronization
import Testing
import Values

@Suite("Faults of a mesh", .timeLimit(.minutes(5)))
struct MeshFaultTests {
    @Test("A replaced authority is reported as such, and enabling and connecting again heals it")
    func replacedAuthority() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.mesh()
            try await lab.clusters[0].replaceMeshAuthority()
            for await _ in lab.meshChanges() where !lab.isConnected("cluster01", "cluster02") { break }
            try await lab.run { mesh, _ in
                let status = await mesh.status()
                #expect(!status.isComplete)
                let causes = status.clusters.flatMap(\.peers).compactMap(\.cause)
                #expect(causes.contains { $0.contains("certificate authority mismatch") }, "\(causes)")
            }
            try await lab.mesh()
            #expect(lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("A secret cilium-ca that somebody swapped is reported although all is still connected, and is healed")
    func swappedSecret() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.mesh()
            try await lab.run { mesh, _ in
                let client = mesh.fleet.clusters[1].client
                let other = try CertificateAuthority.make(now: Date())
                try await client.delete("secret", "kube-system/cilium-ca")
                try await client.create([
                    "apiVersion": "v1", "kind": "Secret",
                    "metadata": ["name": "cilium-ca", "namespace": "kube-system"],
                    "stringData": [
                        "ca.crt": .string(other.certificatePEM), "ca.key": .string(other.keyPEM?.reveal() ?? ""),
                    ],
                ])
                let status = await mesh.status()
                #expect(!status.isComplete)
                let peer = try #require(status["cluster01"]?.peers.first)
                #expect(peer.cause?.contains("the certificate authority of cluster02 was replaced") == true)
                #expect(peer.hint?.contains("enable the mesh in cluster02 again") == true)
            }
            try await lab.run { mesh, recorder in
                try await mesh.enableAll()
                try await mesh.connect()
                let server = "cluster02: update secret kube-system/clustermesh-apiserver-server-cert"
                #expect(recorder.changes.contains(server))
                #expect(!recorder.changes.contains { $0.contains("cluster01: update secret kube-system/clustermesh") })
                let status = await mesh.status()
                #expect(status.isComplete)
            }
            #expect(lab.isConnected("cluster01", "cluster02"))
        }
    }

    @Test("Another authority than the cluster's is not put over it")
    func givenAuthority() async throws {
        var settings = ClusterSettings(number: 1, nodes: 1)
        settings.meshAuthority = .own
        try await withLab(LabConfiguration([settings])) { lab in
            try await lab.run { mesh, recorder in
                let options = EnableOptions(authority: try .make(now: Date()))
                let error = await #expect(throws: OperationError.self) { try await mesh.enableAll(options) }
                #expect(error?.code == .conflict && error?.cluster == "cluster01")
                #expect(recorder.changes == [])
            }
        }
    }

    @Test("A cluster without an authority is refused where none may be created")
    func noAuthority() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            try await lab.run { mesh, _ in
                let options = EnableOptions(createsAuthority: false)
                let error = await #expect(throws: OperationError.self) { try await mesh.enableAll(options) }
                #expect(error?.code == .notFound && error?.object == "secret kube-system/cilium-ca")
            }
        }
    }

    @Test("Overlapping networks that a cluster reports are found before anything changes")
    func overlaps() async throws {
        var settings = (1...2).map { ClusterSettings(number: $0, nodes: 1) }
        for index in settings.indices {
            settings[index].podCIDR = "10.233.64.0/18"
            settings[index].serviceCIDR = "10.233.0.0/18"
        }
        try await withLab(LabConfiguration(settings)) { lab in
            try await lab.run { mesh, recorder in
                let codes = try await mesh.preflight().filter { $0.severity == .error }.map(\.code)
                #expect(codes == ["pod_cidr_overlap", "service_cidr_overlap"])
                #expect(recorder.changes == [])
            }
        }
    }

    @Test("A wait of many looks at the agents ends by its timeout")
    func longWait() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.run { mesh, _ in try await mesh.enableAll() }
            await lab.clusters[1].closePort(32380)
            // More looks than a pause can be doubled without a limit.
            try await lab.run(options: MeshOptions(clock: SkippingClock())) { mesh, _ in
                let error = await #expect(throws: OperationError.self) {
                    try await mesh.connect(timeout: .seconds(100))
                }
                #expect(error?.code == .timeout)
            }
        }
    }

    @Test("A closed port ends the wait with the port as the cause, and an open one connects")
    func closedPort() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.run { mesh, _ in
                try await mesh.enableAll()
                await lab.clusters[1].closePort(32380)
                let error = await #expect(throws: OperationError.self) {
                    try await mesh.connect(timeout: .seconds(3))
                }
                #expect(error?.code == .timeout)
                #expect(
                    error?.message.contains("port 32380 of cluster02 does not accept connections") == true,
                    "\(error?.message ?? "")")
                #expect(error?.hint?.contains("open TCP port 32380") == true)
                await lab.clusters[1].openPort(32380)
                try await mesh.connect()
            }
        }
    }

    @Test("A cluster whose API server is gone is reported, and the others can be disconnected from it")
    func deadPeer() async throws {
        try await withLab(LabConfiguration(clusters: 3, nodes: 1)) { lab in
            try await lab.mesh()
            await lab.clusters[2].closePort(6443)
            try await lab.run { mesh, recorder in
                let status = await mesh.status()
                #expect(status["cluster03"]?.failure != nil)
                #expect(status["cluster01"]?.peers.first { $0.peer == "cluster02" }?.isReady == true)
                let result = try await mesh.disconnect([Edge("cluster01", "cluster03"), Edge("cluster03", "cluster02")])
                #expect(result.unreachable == ["cluster03"])
                #expect(result.done.count == 2)
                for cluster in mesh.fleet.clusters.prefix(2) {
                    let secret = try await cluster.client.get("secret", "kube-system/cilium-clustermesh")
                    let keys = (secret["data"]?.objectValue ?? [:]).keys
                    #expect(keys.count == 4 && !keys.contains { $0.hasPrefix("cluster03") })
                    let agents = try await cluster.client.get("daemonset", "kube-system/cilium")
                    let aliases = agents.at("spec", "template", "spec", "hostAliases")
                    #expect(aliases?.text().contains("cluster03") == false)
                }
                #expect(recorder.warnings.contains { $0.contains("its side stays as it is") })
            }
        }
    }

    @Test("Disconnecting removes both sides, and again removes nothing")
    func disconnect() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.mesh()
            try await lab.run { mesh, recorder in
                #expect(try await mesh.disconnect([Edge("cluster01", "cluster02")]).unreachable == [])
                #expect(recorder.changes.count == 4)
                try await mesh.disconnect([Edge("cluster01", "cluster02")])
                #expect(recorder.changes.count == 4)
                #expect(await mesh.status().clusters.flatMap(\.peers).allSatisfy { !$0.isConfigured })
            }
        }
    }

    @Test("Entries of peers that the fleet does not know stay")
    func strangers() async throws {
        try await withLab(LabConfiguration(clusters: 2, nodes: 1)) { lab in
            try await lab.run { mesh, _ in
                try await mesh.fleet.clusters[0].client.create([
                    "apiVersion": "v1", "kind": "Secret",
                    "metadata": ["name": "cilium-clustermesh", "namespace": "kube-system"],
                    "stringData": ["other": "endpoints:\n- https://other.mesh.cilium.io:32379\n"],
                ])
                try await mesh.enableAll()
                try await mesh.connect()
                let status = await mesh.status()
                let stranger = try #require(status["cluster01"]?.peers.last)
                #expect(stranger.peer == "other" && !stranger.isInFleet && stranger.isConfigured && !stranger.isReady)
                #expect(stranger.cause?.contains("no hostAliases") == true)
            }
        }
    }

    @Test("A cluster that Helm owns is refused with the chart's values, and found before anything changes")
    func helm() async throws {
        var settings = ClusterSettings(number: 1, nodes: 1)
        settings.installation = .helm
        try await withLab(LabConfiguration([settings])) { lab in
            try await lab.run { mesh, recorder in
                let findings = try await mesh.preflight()
                #expect(findings.first?.code == "helm_owned")
                let error = await #expect(throws: OperationError.self) { try await mesh.enableAll() }
                #expect(error?.code == .unsupported)
                #expect(error?.hint?.contains("clustermesh.useAPIServer=true") == true)
                #expect(recorder.changes == [])
            }
        }
    }

    @Test("A cluster without Cilium is refused by name")
    func missing() async throws {
        var settings = ClusterSettings(number: 1, nodes: 1)
        settings.installation = .none
        try await withLab(LabConfiguration([settings])) { lab in
            try await lab.run { mesh, _ in
                let findings = try await mesh.preflight()
                #expect(findings.map(\.code) == ["cilium_missing"])
                let error = await #expect(throws: OperationError.self) { try await mesh.enableAll() }
                #expect(error?.cluster == "cluster01")
            }
        }
    }

    @Test("A refused permission ends with one error that names the cluster")
    func forbidden() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            let fleet = try lab.fleet(Gate(), impersonating: "nobody")
            let mesh = Mesh(fleet: fleet)
            let error = await #expect(throws: OperationError.self) { try await mesh.enableAll() }
            #expect(error?.code == .forbidden)
            #expect(error?.cluster == "cluster01")
            #expect(await mesh.status()["cluster01"]?.failure?.code == .forbidden)
            await fleet.shutdown()
        }
    }

    @Test("A read-only run looks but does not change")
    func readOnly() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            try await lab.run(.readOnly) { mesh, _ in
                _ = try await mesh.preflight()
                #expect(await mesh.status()["cluster01"]?.isEnabled == false)
                let error = await #expect(throws: OperationError.self) { try await mesh.enableAll() }
                #expect(error?.code == .readOnly)
            }
        }
    }

    @Test("A Deployment that cannot start ends the wait with the pod's reason")
    func badImage() async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            try await lab.run { mesh, _ in
                let options = EnableOptions(apiserverImage: "registry.invalid/none:latest", timeout: .seconds(3))
                let error = await #expect(throws: OperationError.self) { try await mesh.enableAll(options) }
                #expect(error?.code == .timeout)
                #expect(error?.message.contains("deployment kube-system/clustermesh-apiserver") == true)
                #expect(
                    error?.message.contains("container etcd is waiting (CrashLoopBackOff") == true,
                    "\(error?.message ?? "")")
            }
        }
    }
}

/// A clock on which every sleep is over at once.
private final class SkippingClock: Clock {
    private let offset = Mutex(Duration.zero)

    var now: ContinuousClock.Instant { ContinuousClock.now.advanced(by: offset.withLock { $0 }) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let rest = now.duration(to: deadline)
        offset.withLock { $0 += max(rest, .zero) }
    }
}
