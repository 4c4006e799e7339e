import Changes
import Kubeconfig
import Values

/// A client of one cluster's API server. Every method throws ``OperationError``, and every mutation passes the gate.
///
/// Call ``shutdown()`` when done with it.
public final class KubernetesClient: Sendable {
    /// The cluster's name in the fleet.
    public let cluster: String
    public let access: ClusterAccess
    public let gate: Gate
    public let options: ClientOptions
    let credentials: CredentialSource

    /// - Parameter cluster: The name that messages, events and changes carry.
    ///
    /// Nothing is sent yet; a wrong address or certificate shows with the first request.
    public init(cluster: String, access: ClusterAccess, gate: Gate, options: ClientOptions = .init()) {
        self.cluster = cluster
        self.access = access
        self.gate = gate
        self.options = options
        credentials = CredentialSource(access: access, clock: options.clock)
    }
}
