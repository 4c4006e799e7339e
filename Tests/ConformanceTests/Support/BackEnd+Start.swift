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
    ///   - unrecorded: What the scenario needs that nobody recorded, so that the recordings cannot run it.
    func run(
        needing needs: Capability..., unrecorded: String? = nil, gate mode: Gate.Mode = .live,
        _ body: (Session) async throws -> Void
    ) async throws {
        if self == .replay, let unrecorded { try skip("no recording has \(unrecorded)") }
        try require(needs)
        switch self {
        case .lab:
            let cluster = try #require(SharedLab.cluster)
            try await run(on: Self.access(to: cluster), mode, body)
        case .replay:
            try await Replay.run { access in
                try await Session.run(self, access: access, namespace: "demo", mode: mode, body)
            }
        case .real(let context):
            try await run(on: RealClusters.access(to: context), mode, body)
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
            try OwnNamespaces.willMake(name, on: access)
            do {
                try await owner.client.create(OwnNamespaces.manifest(name))
            } catch let error as OperationError {
                OwnNamespaces.removed(name)
                if error.code == .forbidden { try skip("its user may not make namespaces: \(error.message)") }
                throw error
            }
            let result = await Self.result {
                try await Session.run(self, access: access, namespace: name, mode: mode, body)
            }
            // Also when the test is out of time, and so cancelled.
            try await Task { try await Self.delete(name, owner.client) }.value
            OwnNamespaces.removed(name)
            try result.get()
        }
    }

    private static func delete(_ namespace: String, _ client: KubernetesClient) async throws {
        try await client.delete("namespace", ObjectName(name: namespace))
        try await client.wait("namespace", ObjectName(name: namespace), until: .deleted, timeout: .seconds(120))
    }

    static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
