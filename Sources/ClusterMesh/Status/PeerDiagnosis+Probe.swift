import Changes
import KubernetesAPI

extension PeerDiagnosis {
    private static let probeTimeout = Duration.seconds(3)

    /// The cause, with a look at the port itself where what the clusters hold is right.
    func found() async -> Cause {
        if let cause { return cause }
        let closed = await closedPort()
        return closed
            ?? Cause("the agents say: \(words)", hint: "see the log of the agents about remote cluster \(name)")
    }

    /// Tries the addresses from this machine, which is not where the agents are, but as a rule sees the same ports.
    private func closedPort() async -> Cause? {
        guard let client, let entry, let port = entry.ports.first else { return nil }
        let host = entry.hosts.first ?? PeerMaterial.host(of: name)
        let addresses = local.aliases.addresses(of: host).prefix(3)
        var refusals: [String] = []
        for address in addresses {
            let place = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
            do throws(OperationError) {
                let report = try await client.checkCertificate(
                    ofServer: "https://\(place)", certificateAuthority: entry.authority, tlsServerName: host,
                    timeout: Self.probeTimeout)
                if !report.isTrusted {
                    return Cause(
                        "\(place) presents a certificate of another authority than it trusts for \(name)",
                        hint: "enable the mesh in \(name) again, and connect the clusters again")
                }
            } catch {
                if [OperationError.Code.unreachable, .timeout].contains(error.code) { refusals.append(place) }
            }
        }
        guard !refusals.isEmpty, refusals.count == addresses.count else { return nil }
        return Cause(
            "port \(port) of \(remote?.cluster ?? name) does not accept connections (tried \(refusals.joined(separator: ", "))); the agents say: \(words)",
            hint: "open TCP port \(port) of the nodes of \(remote?.cluster ?? name) for the nodes of \(local.cluster)")
    }
}
