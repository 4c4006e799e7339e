/// Simulated clusters on addresses of the loopback network, with real sockets and real TLS.
///
/// A lab needs no privileges. Nothing of it outlives ``stop()`` or the process: it lives in memory, in sockets and in
/// temporary files that belong to nobody after a crash but are never mistaken for another lab's.
public final class Lab: Sendable {
    public let clusters: [LabCluster]

    init(clusters: [LabCluster]) { self.clusters = clusters }

    /// Starts every cluster and returns when their API servers answer and their own pods are ready.
    ///
    /// - Throws: ``LabError`` for settings that make no lab, and when the machine's loopback addresses are taken.
    public static func start(_ configuration: LabConfiguration = LabConfiguration()) async throws(LabError) -> Lab {
        Lab(clusters: [])
    }

    /// Ends every connection and listener and removes temporary files. May be called more than once.
    public func stop() async {}

    public subscript(name: String) -> LabCluster? { clusters.first { $0.name == name } }

    /// Whether every agent of both clusters is connected to the other cluster.
    public func isConnected(_ one: String, _ other: String) -> Bool { false }

    /// An element whenever a connection of an agent came up or broke; the first comes at once.
    public func meshChanges() -> AsyncStream<Void> { AsyncStream { $0.finish() } }

    /// Writes `NAME.conf`, a kubeconfig with mode 0600, for every cluster, and `fleet.yaml` that names them.
    ///
    /// - Returns: The path of the fleet file.
    /// - Throws: ``LabError`` when the folder cannot be made or written to.
    @discardableResult
    public func writeFiles(to folder: String) throws(LabError) -> String { folder + "/fleet.yaml" }
}

/// Starts a lab for the time of a closure and stops it however the closure ends.
public func withLab<Result: Sendable>(
    _ configuration: LabConfiguration = LabConfiguration(), _ body: @Sendable (Lab) async throws -> Result
) async throws -> Result {
    let lab = try await Lab.start(configuration)
    do {
        let result = try await body(lab)
        await lab.stop()
        return result
    } catch {
        await lab.stop()
        throw error
    }
}
