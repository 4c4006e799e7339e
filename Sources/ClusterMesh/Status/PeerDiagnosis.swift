import Changes
import KubernetesAPI
import Values
import X509

/// Why a cluster's agents are not connected to a peer, from what both clusters hold.
struct PeerDiagnosis: Sendable {
    struct Cause: Sendable, Hashable {
        var text: String
        var hint: String?

        init(_ text: String, hint: String? = nil) {
            self.text = text
            self.hint = hint
        }
    }

    var local: MeshState
    /// Of the cluster whose state it is.
    var client: KubernetesClient?
    /// The peer's `cluster-name`.
    var name: String
    /// `nil` for a peer that is not in the fleet or does not answer.
    var remote: MeshState?
    /// Why nothing is known of a peer that is in the fleet.
    var remoteFailure: OperationError?

    private static let again = "connect the clusters again"

    var entry: MeshSecret.Peer? { local.secret.peers[name] }
    private var host: String { PeerMaterial.host(of: name) }
    private var peer: String { remote?.cluster ?? name }
    private var late: [AgentReport] { local.agents.filter { !$0.isReady(for: name) } }

    /// The first that applies, from the inside to the outside. `nil` when what the clusters hold is right.
    var cause: Cause? {
        notConfigured ?? agentFault ?? serverFault ?? authorityFault ?? clientFault ?? nameFault ?? portFault
            ?? aliasFault ?? rolloutFault
    }

    /// What agents that are connected have not noticed yet: what they hold will be refused when they connect again.
    var latentCause: Cause? { authorityFault ?? clientFault }

    private var notConfigured: Cause? {
        guard entry == nil else { return nil }
        let isOneSided = remote?.secret.peers[local.clusterName] != nil
        return Cause(
            "it is not connected: secret \(ClusterReader.meshSecret) has no entry \(name)"
                + (isOneSided ? ", although \(peer) has one for it" : ""), hint: "connect the clusters")
    }

    private var agentFault: Cause? {
        guard !local.agents.isEmpty else {
            return Cause("there are no Cilium agents", hint: "see whether daemonset cilium has pods")
        }
        let faults = late.filter { $0.fault != nil }
        guard let first = faults.first, faults.count == late.count, let words = first.fault else { return nil }
        return Cause(
            "agent \(first.pod) on node \(first.node) is not ready: \(words)", hint: "repair the node or the agent")
    }

    private var serverFault: Cause? {
        if let remoteFailure {
            return Cause(
                "the API server of \(peer) does not answer (\(remoteFailure.message)); the agents say: \(words)",
                hint: remoteFailure.hint)
        }
        guard let remote else { return nil }
        guard remote.installation.isThere else { return Cause("\(peer) has no Cilium any more", hint: "disconnect it") }
        let hint = "enable the mesh in \(peer) again"
        if let fault = remote.serverFault {
            return Cause("clustermesh-apiserver of \(peer) is not ready: \(fault)", hint: hint)
        }
        return ApiserverService.fault(of: remote.service).map {
            Cause("service clustermesh-apiserver of \(peer) leads nowhere: \($0)", hint: hint)
        }
    }

    private var authorityFault: Cause? {
        guard let remote, let certificate = remote.server?.certificate else { return nil }
        if let authority = remote.authority, !authority.signed(certificate) {
            return Cause(
                "the certificate authority of \(peer) was replaced: its server's certificate is still of the old one",
                hint: "enable the mesh in \(peer) again, and \(Self.again)")
        }
        guard let held = entry?.authority else { return nil }
        let trusted = try? CertificateAuthority(certificatePEM: held, keyPEM: nil)
        guard trusted?.signed(certificate) != true else { return nil }
        let mine = trusted.map { String($0.keyIdentifier.prefix(16)) } ?? "none"
        let theirs = remote.authority.map { String($0.keyIdentifier.prefix(16)) } ?? "another"
        return Cause(
            "certificate authority mismatch: it trusts \(mine)… for \(peer), whose server's certificate is from \(theirs)…",
            hint: Self.again)
    }

    private var clientFault: Cause? {
        guard let held = entry?.certificate, let trusted = remote?.server?.authorityPEM,
            let authority = try? CertificateAuthority(certificatePEM: trusted, keyPEM: nil),
            let certificate = CertificateText.parse(held)?.first, !authority.signed(certificate)
        else { return nil }
        return Cause(
            "certificate authority mismatch: its client certificate for \(peer) is not from the authority that \(peer) trusts",
            hint: Self.again)
    }

    private var nameFault: Cause? {
        guard let entry, let names = remote?.server?.certificate?.dnsNames else { return nil }
        let uncovered = entry.hosts.first { host in
            !names.contains { $0 == host || ($0.hasPrefix("*.") && host.drop { $0 != "." } == $0.dropFirst()) }
        }
        return uncovered.map {
            Cause(
                "it reaches \(peer) as \($0), which the server's certificate is not for (\(names.joined(separator: ", ")))",
                hint: Self.again)
        }
    }

    private var portFault: Cause? {
        guard let service = remote?.service, let port = ApiserverService.port(of: service), let entry,
            entry.hosts.contains(host), !entry.ports.contains(port)
        else { return nil }
        let held = entry.ports.map(String.init).joined(separator: ", ")
        return Cause(
            "it reaches \(peer) at port \(held), but clustermesh-apiserver is at \(port) there", hint: Self.again)
    }

    private var aliasFault: Cause? {
        guard let entry, entry.hosts.contains(host) else { return nil }
        let held = local.aliases.addresses(of: host)
        guard !held.isEmpty else {
            return Cause(
                "agents cannot resolve \(host): daemonset cilium has no hostAliases for it", hint: Self.again)
        }
        guard let remote, !remote.addresses.isEmpty, Set(held).isDisjoint(with: remote.addresses) else { return nil }
        return Cause(
            "agents take \(host) for \(held.joined(separator: ", ")), but \(peer) is at \(remote.addresses.joined(separator: ", "))",
            hint: Self.again)
    }

    private var rolloutFault: Cause? {
        guard let entry, entry.hosts.contains(host), let old = late.first(where: { !$0.hosts.contains(host) }) else {
            return nil
        }
        let strategy = local.installation.daemonSet?.at("spec", "updateStrategy", "type")?.stringValue
        return Cause(
            "agent \(old.pod) on node \(old.node) was started before the hostAliases for \(peer) were there",
            hint: strategy == "OnDelete"
                ? "delete the pod: daemonset cilium has the update strategy OnDelete"
                : "wait until daemonset cilium is rolled out")
    }

    /// What an agent says about it.
    var words: String {
        let peers = late.compactMap { $0.peers[name] }
        if peers.contains(where: \.lacksConfiguration), peers.allSatisfy(\.status.isEmpty) {
            return "the peer's configuration has not been found"
        }
        return late.lazy.compactMap { $0.peers[name]?.status ?? $0.fault }.first { !$0.isEmpty }
            ?? "the agents have not heard of it yet"
    }
}
