import Changes
import Kubeconfig
import KubernetesAPI

/// Asks addresses for their certificates.
struct EndpointProbe: Sendable {
    /// Addresses tried at once after the first.
    private static let width = 8

    let cluster: Cluster
    /// For one handshake.
    let patience: Duration

    /// An address that cannot be used, and why.
    struct Refusal: Sendable, Hashable, CustomStringConvertible {
        var server: String
        var reason: String

        // Reasons that name the address already need no second mention.
        var description: String {
            let authority = server.dropFirst("https://".count)
            return reason.contains(authority) ? reason : "\(server): \(reason)"
        }
    }

    struct Round: Sendable {
        var endpoint: APIServerEndpoint?
        var refusals: [Refusal] = []
    }

    /// The first address alone, as it nearly always answers; then the others, several at once.
    func attempt(_ servers: [String]) async throws(OperationError) -> Round {
        var round = Round()
        var rest = servers[...]
        while !rest.isEmpty {
            let batch = rest.prefix(rest.startIndex == servers.startIndex ? 1 : Self.width)
            rest = rest.dropFirst(batch.count)
            for (server, verdict) in zip(batch, await verdicts(Array(batch))) {
                switch verdict {
                case .failure(let error): throw error
                case .success(.unusable(let reason)): round.refusals.append(Refusal(server: server, reason: reason))
                case .success(.usable(let name)):
                    round.endpoint = APIServerEndpoint(cluster: cluster.name, server: server, tlsServerName: name)
                    return round
                }
            }
        }
        return round
    }

    private func verdicts(_ servers: [String]) async -> [Result<EndpointVerdict, OperationError>] {
        await withTaskGroup(of: (Int, Result<EndpointVerdict, OperationError>).self) { group in
            for (index, server) in servers.enumerated() {
                group.addTask { (index, await verdict(server)) }
            }
            var results: [Int: Result<EndpointVerdict, OperationError>] = [:]
            for await (index, result) in group { results[index] = result }
            return servers.indices.compactMap { results[$0] }
        }
    }

    private func verdict(_ server: String) async -> Result<EndpointVerdict, OperationError> {
        do throws(OperationError) {
            let report = try await report(server, name: nil)
            let verdict = EndpointVerdict(
                report, ownName: cluster.access.tlsServerName, verifies: !cluster.access.insecureSkipTLSVerify)
            guard case .usable(let name?) = verdict else { return .success(verdict) }
            // A server may answer with another certificate when it is asked for a name.
            let named = try await self.report(server, name: name)
            guard named.isTrusted, named.coversExpectedName else {
                return .success(.unusable("asked for \(name), it answers with a certificate for \(named.names)"))
            }
            return .success(verdict)
        } catch {
            switch error.code {
            case .unreachable, .timeout, .tls: return .success(.unusable(error.message))
            default: return .failure(error.at(cluster: cluster.name, operation: "checking \(server)"))
            }
        }
    }

    private func report(_ server: String, name: String?) async throws(OperationError) -> TLSProbe.Report {
        try await cluster.client.checkCertificate(of: server, tlsServerName: name, timeout: patience)
    }
}
