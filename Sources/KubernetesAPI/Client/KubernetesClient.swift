import Changes
import Kubeconfig
import NIOHTTP1

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
    let carrier: any Carrier
    let requester: Requester
    let discovery: Discovery

    /// - Parameter cluster: The name that messages, events and changes carry.
    ///
    /// Nothing is sent yet; a wrong address or certificate shows with the first request.
    public init(cluster: String, access: ClusterAccess, gate: Gate, options: ClientOptions = .init()) {
        // A plugin is told of the kubeconfig's proxy only; it has the environment too.
        let credentials = CredentialSource(access: access, clock: options.clock)
        let access = options.proxies.completing(access)
        self.cluster = cluster
        self.access = access
        self.gate = gate
        self.options = options
        let carrier = options.carriage.carrier(cluster, access, options)
        let requester = Requester(
            cluster: cluster, access: access, gate: gate, options: options, credentials: credentials,
            carrier: carrier)
        self.credentials = credentials
        self.carrier = carrier
        self.requester = requester
        discovery = Discovery { (path, accept) async throws(OperationError) in
            let context = RequestContext(
                cluster: cluster, server: access.server, operation: "asking which kinds there are", verb: "get")
            return try await requester.json(APIRequest(.GET, path, accept: accept, context: context))
        }
    }

    /// Ends the connections; what is under way fails. Calling it again does nothing.
    public func shutdown() async { await carrier.shutdown() }
}
