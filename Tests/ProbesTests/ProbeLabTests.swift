import Changes
import ClusterMesh
import Fleet
import Kubeconfig
import KubernetesAPI
import Lab
import Testing
import Values

@testable import Probes

@Suite("Probes of simulated clusters", .timeLimit(.minutes(5)))
struct ProbeLabTests {
    private func withDemo(
        _ clusters: [ClusterSettings], mode: Gate.Mode = .live, replicas: Int = 2,
        _ body: @escaping @Sendable (Fleet, Lab) async throws -> Void
    ) async throws {
        try await withLab(LabConfiguration(clusters)) { lab in
            let fleet = try lab.fleet()
            let probing = try lab.fleet(Gate(mode: mode))
            for cluster in fleet.clusters { try await Demo(cluster: cluster, replicas: replicas).deploy() }
            try await body(probing, lab)
            await fleet.shutdown()
            await probing.shutdown()
        }
    }

    @Test("Within a cluster pods and the Service answer, also in a read-only run")
    func single() async throws {
        try await withDemo([ClusterSettings(number: 1, nodes: 1)], mode: .readOnly) { fleet, _ in
            let matrix = try await ProbeMatrix.run(fleet)
            #expect(matrix.ok, "\(matrix.table.text)")
            #expect(matrix.cells.map(\.path) == [.pod, .service])
            #expect(matrix.cells[0].answeredBy == ["cluster01": 4])
        }
    }

    @Test("Clusters without a mesh do not reach each other, which each cell says, and is right where it is expected")
    func unconnected() async throws {
        try await withDemo([1, 2].map { ClusterSettings(number: $0, nodes: 1) }, replicas: 1) { fleet, _ in
            let options = ProbeMatrixOptions(podRequests: 1, maximumServiceRequests: 4, timeout: .seconds(20))
            let matrix = try await ProbeMatrix.run(fleet, options)
            #expect(matrix.cells.count == 8)
            #expect(
                matrix.failures.map { "\($0.from) \($0.to)" } == [
                    "cluster01 cluster02", "cluster01 cluster02", "cluster02 cluster01", "cluster02 cluster01",
                ])
            #expect(matrix.failures.allSatisfy { $0.reason != nil })
            #expect(matrix.failures.last?.reason?.hasPrefix("only cluster02 ×") == true)
            var apart = options
            apart.connected = []
            let expected = try await ProbeMatrix.run(fleet, apart)
            #expect(expected.ok && expected.cells.count == 6, "\(expected.table.text)")
        }
    }

    @Test("In a hub-and-spoke mesh every connected pair reaches the other, and the spokes do not")
    func hub() async throws {
        try await withDemo([1, 2, 3].map { ClusterSettings(number: $0, nodes: 1) }, replicas: 1) { fleet, _ in
            let mesh = Mesh(fleet: fleet)
            try await mesh.enableAll()
            let edges = try await mesh.connect(.hub("cluster01"))
            var options = ProbeMatrixOptions(connected: edges.map { ($0.first, $0.second) })
            options.maximumServiceRequests = 60
            let matrix = try await ProbeMatrix.run(fleet, options)
            #expect(matrix.ok, "\(matrix.table.text)")
            #expect(matrix.cells.count == 9 + 7)
            let far = try #require(matrix.cells.first { $0.from == "cluster02" && $0.to == "cluster01" })
            #expect(far.path == .pod && far.answeredBy == ["cluster01": 2])
            let spoke = matrix.cells.filter { $0.from == "cluster02" && $0.path == .service }
            #expect(spoke.allSatisfy { $0.answeredBy["cluster03"] == nil })
        }
    }

    @Test("curl gives status, body and reason for each request, more than one command holds")
    func curl() async throws {
        try await withDemo([ClusterSettings(number: 1, nodes: 1)], replicas: 1) { fleet, _ in
            let pod = try #require(try await fleet.clusters[0].client.list("pods", namespace: "default").first)
            let name = ObjectName(namespace: "default", name: pod.at("metadata", "name")?.stringValue ?? "")
            let address = pod.at("status", "podIP")?.stringValue ?? ""
            let results = try await CurlProbe.curl(
                fleet.clusters[0], pod: name, url: "http://\(address)/", count: 20)
            #expect(results.count == 20)
            #expect(results.allSatisfy { $0.status == 200 && $0.body.contains("\"cluster01\"") })
            let refused = try await CurlProbe.curl(fleet.clusters[0], pod: name, url: "http://\(address):81/")
            #expect(refused[0].status == nil && refused[0].exitCode == 7 && refused[0].reason != nil)
            let error = await #expect(throws: OperationError.self) {
                _ = try await CurlProbe.curl(fleet.clusters[0], pod: name, url: "http://x/", count: 0)
            }
            #expect(error?.code == .invalidInput)
        }
    }

    @Test("An image without curl is one clear error")
    func withoutCurl() async throws {
        var settings = ClusterSettings(number: 1, nodes: 1)
        settings.imagesWithoutCurl = ["docker.io/nginx"]
        try await withDemo([settings], replicas: 1) { fleet, _ in
            let error = await #expect(throws: OperationError.self) { _ = try await ProbeMatrix.run(fleet) }
            #expect(error?.code == .command && error?.message == "curl: not found in pod image")
            #expect(error?.cluster == "cluster01" && error?.hint?.contains("curl") == true)
        }
    }

    @Test("A cluster without the demo, and a refused permission, are errors that name the cluster")
    func refused() async throws {
        try await withLab(LabConfiguration([ClusterSettings(number: 1, nodes: 1)])) { lab in
            for (user, code) in [(nil, OperationError.Code.notFound), ("nobody", .forbidden)]
                as [(String?, OperationError.Code)]
            {
                let fleet = try lab.fleet(impersonating: user)
                let error = await #expect(throws: OperationError.self) { _ = try await ProbeMatrix.run(fleet) }
                #expect(error?.code == code && error?.cluster == "cluster01")
                await fleet.shutdown()
            }
        }
    }
}
