import Synchronization
import Values

/// Simulated clusters on addresses of the loopback network, with real sockets and real TLS.
///
/// A lab needs no privileges. Nothing of it outlives ``stop()`` or the process: it lives in memory and in sockets, and
/// holds its addresses by listening, which the kernel ends with the process.
public final class Lab: Sendable {
    public let clusters: [LabCluster]
    private let mesh: LabMesh
    /// Runs the clusters' control loops; ends in ``stop()``.
    private let work: Task<Void, Never>
    private let isStopped = Mutex(false)

    private init(_ simulations: [Simulation], mesh: LabMesh) {
        clusters = simulations.map { LabCluster($0) }
        self.mesh = mesh
        work = Task {
            await withDiscardingTaskGroup { group in
                for simulation in simulations { group.addTask { await simulation.run() } }
            }
        }
    }

    /// Starts every cluster and returns when their API servers answer and their own pods are ready.
    ///
    /// - Throws: ``LabError`` for settings that make no lab, and when the machine's loopback addresses are taken.
    public static func start(_ configuration: LabConfiguration = LabConfiguration()) async throws(LabError) -> Lab {
        try await start(configuration, clock: ContinuousClock())
    }

    static func start(
        _ configuration: LabConfiguration, clock: any Clock<Duration>
    ) async throws(LabError) -> Lab {
        try configuration.check()
        let mesh = LabMesh()
        var reservations: [NetworkReservation] = []
        do throws(LabError) {
            for settings in configuration.clusters {
                reservations.append(try await .take(preferred: settings.number))
            }
        } catch {
            for reservation in reservations { await reservation.release() }
            throw error
        }
        let lab = Lab(try await simulations(configuration, reservations, mesh, clock), mesh: mesh)
        do throws(LabError) {
            try await lab.startClusters(shared: try MeshAuthority.make())
            return lab
        } catch {
            await lab.stop()
            throw error
        }
    }

    private static func simulations(
        _ configuration: LabConfiguration, _ reservations: [NetworkReservation], _ mesh: LabMesh,
        _ clock: any Clock<Duration>
    ) async throws(LabError) -> [Simulation] {
        do throws(LabError) {
            var simulations: [Simulation] = []
            for (settings, reservation) in zip(configuration.clusters, reservations) {
                guard let release = CiliumRelease(settings.ciliumVersion) else { continue }
                simulations.append(
                    try Simulation(
                        settings, release: release, kubernetesVersion: configuration.kubernetesVersion,
                        reservation: reservation, mesh: mesh, clock: clock))
            }
            return simulations
        } catch {
            for reservation in reservations { await reservation.release() }
            throw error
        }
    }

    private func startClusters(shared: ClusterPKI) async throws(LabError) {
        let failures = await withTaskGroup(of: LabError?.self) { group in
            for cluster in clusters {
                group.addTask {
                    do throws(LabError) {
                        let authority: ClusterPKI? =
                            switch cluster.settings.meshAuthority {
                            case .none: nil
                            case .own: try MeshAuthority.make()
                            case .shared: shared
                            }
                        try await cluster.simulation.start(meshAuthority: authority)
                        return nil
                    } catch { return error }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.compactMap { $0 }
        }
        if let failure = failures.first { throw failure }
    }

    /// Ends every connection and listener. May be called more than once.
    public func stop() async {
        let isFirst = isStopped.withLock { stopped in
            defer { stopped = true }
            return !stopped
        }
        if isFirst { await forEachSimulation { await $0.finish() } }
        // What a fault has the control loops wait for, such as the end of a downtime, nobody waits for any more.
        work.cancel()
        await work.value
        if isFirst {
            await forEachSimulation { await $0.kubelet.stopMeshClients() }
            await forEachSimulation { await $0.cleanUp() }
            mesh.close()
        }
    }

    private func forEachSimulation(_ action: @escaping @Sendable (Simulation) async -> Void) async {
        await withDiscardingTaskGroup { group in
            for cluster in clusters { group.addTask { await action(cluster.simulation) } }
        }
    }

    public subscript(name: String) -> LabCluster? { clusters.first { $0.name == name } }

    /// Whether every agent of both clusters is connected to the other cluster.
    public func isConnected(_ one: String, _ other: String) -> Bool {
        guard let one = self[one], let other = self[other] else { return false }
        return mesh.isConnected(one.simulation.context.network, other.simulation.context.network)
    }

    /// An element whenever a connection of an agent came up, broke or could not be made; the first comes at once, and there are no more
    /// after ``stop()``. Elements that nobody has taken yet are merged into one.
    public func meshChanges() -> AsyncStream<Void> { mesh.changes() }
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
