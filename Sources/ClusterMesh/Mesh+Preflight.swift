import Changes
import Fleet
import Values

extension Mesh {
    /// Checks the clusters, and every pair of them, for what keeps a mesh from working. Changes nothing.
    ///
    /// The findings are also reported to the clusters' gate.
    ///
    /// - Returns: Errors first. None of severity error means that enabling and connecting may go on.
    /// - Throws: ``OperationError`` when a cluster cannot be read; that is no finding, because nothing is known of it.
    public func preflight() async throws -> [Finding] {
        let surveys = try await fleet.clusters.mapConcurrently(limit: options.concurrency) { cluster in
            try await cluster.reading { try await ClusterReader(cluster, namespace: options.namespace).survey() }
        }
        let findings = Preflight(surveys: surveys).findings
        for finding in findings { fleet.clusters.first?.gate.report(.finding(finding)) }
        return findings
    }
}
