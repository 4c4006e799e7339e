import Changes
import KubernetesAPI
import Values

/// Tries the addresses of a Service until one answers over TLS as the cluster's API server.
struct EndpointSearch: Sendable {
    /// For one address; a closed firewall answers nothing.
    private static let patience = Duration.seconds(5)
    /// In the last round before the deadline, so that its error says what is wrong and not that time was short.
    private static let leastPatience = Duration.seconds(1)

    let cluster: Cluster
    let service: ObjectName
    let preferring: [String]
    let timeout: Duration
    let pause: Duration

    /// - Parameter clock: What `timeout` and `pause` are measured with.
    func run<Time: Clock>(clock: Time) async throws(OperationError) -> APIServerEndpoint
    where Time.Duration == Duration {
        let deadline = clock.now.advanced(by: timeout)
        var told: String?
        defer { if told != nil { cluster.gate.report(.waited(cluster: cluster.name)) } }
        while true {
            let candidates = try await candidates()
            let left = clock.now.duration(to: deadline)
            let probe = EndpointProbe(cluster: cluster, patience: min(Self.patience, max(left, Self.leastPatience)))
            let round = try await probe.attempt(candidates.servers)
            if let endpoint = round.endpoint { return endpoint }
            guard clock.now.advanced(by: pause) < deadline else { throw failure(candidates, round.refusals) }
            let state = round.refusals.first?.description ?? "it lacks \(candidates.missing ?? "an address")"
            if told != state {
                told = state
                cluster.gate.report(
                    .waiting(cluster: cluster.name, what: "the API server at service \(service) (\(state))"))
            }
            do {
                try await clock.sleep(for: pause)
            } catch {
                throw OperationError(.cancelled, "the wait for service \(service) was cancelled", cluster: cluster.name)
            }
        }
    }

    private func candidates() async throws(OperationError) -> EndpointCandidates {
        let object = try await cluster.client.get("services", service)
        let usesNodes = object.at("spec", "type")?.stringValue == "NodePort"
        let nodes = usesNodes ? try await cluster.client.list("nodes") : []
        do throws(OperationError) {
            return try EndpointCandidates(service: object, nodes: nodes, preferring: preferring)
        } catch {
            throw error.at(cluster: cluster.name)
        }
    }

    private func failure(_ candidates: EndpointCandidates, _ refusals: [EndpointProbe.Refusal]) -> OperationError {
        let answers = refusals.map(\.description).joined(separator: "; ")
        let state = answers.isEmpty ? "it still lacks \(candidates.missing ?? "an address")" : answers
        return OperationError(
            .timeout, "the API server does not answer at service \(service) after \(timeout.text): \(state)",
            cluster: cluster.name, object: "service \(service)", retryable: true,
            hint: refusals.isEmpty
                ? "kubectl describe service shows what the cluster is waiting for"
                : "open the address in firewalls and security groups, and check that the Service leads to the API server"
        )
    }
}
