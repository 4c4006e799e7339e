import Changes
import FoundationEssentials
import Kubeconfig
import KubernetesAPI
import Lab
import Testing
import Values

extension BackEnd {
    /// Runs a scenario in a namespace of its own, which is deleted afterwards.
    ///
    /// - Parameters:
    ///   - needs: What the back end must be able to do; the test is reported as not done where it is not.
    ///   - recordings: What the replay answers with, in the order of asking where requests are alike.
    func run(
        needing needs: Capability..., replaying recordings: [String] = [], gate mode: Gate.Mode = .live,
        _ body: (Session) async throws -> Void
    ) async throws {
        try require(needs)
        switch self {
        case .lab:
            let cluster = try #require(SharedLab.cluster)
            try await run(on: Self.access(to: cluster), mode, body)
        case .replay:
            try await Replay.run(recordings) { access in
                try await Session.run(self, access: access, namespace: "demo", mode: mode, body)
            }
        case .real(let context):
            let kubeconfig = try Kubeconfig.load(explicitPath: RealClusters.kubeconfig, environment: [:])
            try await run(on: kubeconfig.access(context: context), mode, body)
        }
    }

    static func access(to cluster: LabCluster) throws -> ClusterAccess {
        let document = try KubeconfigDocument(parsing: cluster.kubeconfig, path: "lab")
        return try Kubeconfig(documents: [document]).access(context: cluster.context)
    }

    private func run(
        on access: ClusterAccess, _ mode: Gate.Mode, _ body: (Session) async throws -> Void
    ) async throws {
        let name = "meshwright-conformance-" + UUID().uuidString.prefix(8).lowercased()
        try await Session.run(self, access: access, namespace: name, mode: .live) { owner in
            try await owner.client.create([
                "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
            ])
            let result = await Self.result {
                try await Session.run(self, access: access, namespace: name, mode: mode, body)
            }
            try await owner.client.delete("namespace", ObjectName(name: name))
            _ = try await owner.client.wait(
                "namespace", ObjectName(name: name), until: .deleted, timeout: .seconds(120))
            try result.get()
        }
    }

    static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
