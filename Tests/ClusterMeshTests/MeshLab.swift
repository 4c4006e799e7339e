import Changes
import ClusterMesh
import Fleet
import Kubeconfig
import KubernetesAPI
import Lab
import Synchronization
import Values

/// What a run reported.
final class Recorder: Sendable {
    private let events = Mutex<[Event]>([])

    func gate(_ mode: Gate.Mode = .live) -> Gate {
        Gate(mode: mode) { event in self.events.withLock { $0.append(event) } }
    }

    /// As `cluster: update daemonset kube-system/cilium`.
    var changes: [String] {
        events.withLock { $0 }.compactMap { event in
            guard case .change(let change) = event else { return nil }
            return "\(change.cluster ?? "-"): \(change.action) \(change.object)"
        }
    }

    var messages: [String] {
        events.withLock { $0 }.compactMap { event in
            guard case .message(let cluster, let text) = event else { return nil }
            return cluster.map { "\($0): \(text)" } ?? text
        }
    }

    var warnings: [String] {
        events.withLock { $0 }.compactMap { if case .warning(_, let text) = $0 { text } else { nil } }
    }

    var findings: [Finding] {
        events.withLock { $0 }.compactMap { if case .finding(let finding) = $0 { finding } else { nil } }
    }
}

extension Lab {
    func fleet(_ gate: Gate, impersonating user: String? = nil) throws -> Fleet {
        Fleet(clusters: try clusters.map { try $0.member(gate, impersonating: user) })
    }

    /// A run of its own: what it does, and what it reported.
    func run<Result: Sendable>(
        _ mode: Gate.Mode = .live, options: MeshOptions = .init(),
        _ body: (Mesh, Recorder) async throws -> Result
    ) async throws -> Result {
        let recorder = Recorder()
        let fleet = try fleet(recorder.gate(mode))
        do {
            let result = try await body(Mesh(fleet: fleet, options: options), recorder)
            await fleet.shutdown()
            return result
        } catch {
            await fleet.shutdown()
            throw error
        }
    }

    /// Enables every cluster and connects them.
    func mesh(_ topology: Topology = .full) async throws {
        try await run { mesh, _ in
            try await mesh.enableAll()
            try await mesh.connect(topology)
        }
    }
}

extension LabCluster {
    func member(_ gate: Gate, impersonating user: String? = nil) throws -> Cluster {
        let document = try KubeconfigDocument(parsing: kubeconfig, path: "/\(name).conf")
        var access = try Kubeconfig(documents: [document]).access(context: context)
        if let user { access.impersonation = Impersonation(user: user) }
        return Cluster(name: name, client: KubernetesClient(cluster: name, access: access, gate: gate))
    }
}
