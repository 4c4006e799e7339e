import Lab
import Testing

/// One lab of one cluster for all tests of a suite, which keep apart by namespaces.
struct SharedLab: SuiteTrait, TestScoping {
    @TaskLocal static var cluster: LabCluster?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withLab(LabConfiguration(clusters: 1, nodes: 1)) { lab in
            try await Self.$cluster.withValue(lab.clusters[0]) { try await function() }
        }
    }
}

extension Trait where Self == SharedLab {
    static var sharedLab: SharedLab { SharedLab() }
}
