@testable import Lab

extension SharedLab {
    /// As etcd's compaction does.
    static func forget() { cluster?.simulation.store.compact() }

    /// Another lab for what would disturb others.
    static func another(_ body: @Sendable () async throws -> Void) async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            try await $cluster.withValue(lab.clusters[0]) { try await body() }
        }
    }
}

extension BackEnd {
    /// Versions of objects that are old now, where it can be told to.
    func forget() {
        switch self {
        case .lab: SharedLab.forget()
        case .replay: Replay.server?.forget()
        case .real: break
        }
    }
}
