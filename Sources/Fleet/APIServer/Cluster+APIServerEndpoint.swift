import Changes
import KubernetesAPI

extension Cluster {
    /// The first address of a Service at which this cluster's API server answers over TLS with a certificate of its
    /// own authority. Addresses are those of ready control-plane nodes first, then of the other nodes.
    ///
    /// - Parameters:
    ///   - service: A NodePort or LoadBalancer Service that leads to the API server.
    ///   - preferring: Addresses (`https://10.6.124.66:31936`) to take when they still answer, so that what has been
    ///     written before stays.
    ///   - timeout: For everything together; what is being waited for goes to the gate as events.
    ///   - pause: Between two rounds over all addresses.
    /// - Throws: ``OperationError``: `timeout` with every address and what it answered, `unsupported` for a Service
    ///   without outside addresses, `not_found`, or what else the API server says.
    public func apiServerEndpoint(
        service: ObjectName, preferring: [String] = [], timeout: Duration, pause: Duration = .milliseconds(250)
    ) async throws(OperationError) -> APIServerEndpoint {
        let search = EndpointSearch(
            cluster: self, service: service, preferring: preferring, timeout: timeout, pause: pause)
        return try await search.run(clock: client.options.clock)
    }
}
