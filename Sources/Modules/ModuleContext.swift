import Changes
import ClusterMesh
import Fleet
import Kubeconfig
import KubernetesAPI
import Probes
import Sandbox
import Values

/// What the modules of one run work on: its clusters, its gate, and where a proof is kept.
public struct ModuleContext: Sendable {
    let fleet: Fleet
    let inventory: FleetInventory?
    let gate: Gate
    /// What scripts may do with this machine.
    public let host: HostAccess
    let recordMatrix: @Sendable (ProbeMatrix) -> Void
    /// One for the whole run: it agrees CA and NodePorts between calls that run side by side.
    let mesh: Mesh

    /// - Parameters:
    ///   - inventory: `nil` where there are no clusters, as when a playbook is only described.
    ///   - gate: Every mutation passes it, and its events tell what happens.
    ///   - host: What scripts may do with this machine; without, nothing.
    ///   - clientOptions: How patient the clusters' clients are.
    ///   - recordMatrix: Takes each proof that a playbook runs.
    public init(
        inventory: FleetInventory?, gate: Gate, host: HostAccess = .none(folder: nil),
        clientOptions: ClientOptions = .init(),
        recordMatrix: @escaping @Sendable (ProbeMatrix) -> Void = { _ in }
    ) {
        self.inventory = inventory
        self.gate = gate
        self.host = host
        self.recordMatrix = recordMatrix
        fleet = inventory.map { Fleet(inventory: $0, gate: gate, options: clientOptions) } ?? Fleet(clusters: [])
        mesh = Mesh(fleet: fleet)
    }

    /// The fleet as Lua sees it.
    public var fleetObject: FleetObject { FleetObject(fleet) }

    /// Whether functions that change something are refused.
    public var isReadOnly: Bool { gate.mode == .readOnly }

    /// Closes every connection.
    public func shutdown() async { await fleet.shutdown() }
}
