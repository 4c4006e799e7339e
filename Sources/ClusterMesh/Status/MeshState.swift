import Changes
import Fleet
import KubernetesAPI
import Values

/// What one cluster holds of the mesh, at one moment.
struct MeshState: Sendable {
    /// The name in the fleet.
    var cluster: String
    var installation = CiliumInstallation()
    var secret = MeshSecret(nil)
    var authority: CertificateAuthority?
    var server: IssuedCertificate?
    var service: JSON?
    /// Why `clustermesh-apiserver` is not ready; `nil` when it is.
    var serverFault: String?
    /// Where peers reach it.
    var addresses: [String] = []
    var aliases = HostAliases(nil)
    var agents: [AgentReport] = []

    var clusterName: String { installation.clusterName ?? cluster }
}

extension ClusterReader {
    func meshState(limit: Int) async throws -> MeshState {
        let installation = try await installation()
        async let secret = find("secrets", Self.meshSecret)
        async let authority = find("secrets", AuthoritySecret.name)
        async let server = find("secrets", CertificateProfile.server(namespace: namespace).secretName)
        async let service = find("services", ApiserverManifests.name)
        async let serverFault = serverFault()
        async let agents = AgentCommand(reader: self).reports(version: installation.version, limit: limit)
        var state = MeshState(cluster: cluster.name, installation: installation)
        state.secret = MeshSecret(try await secret)
        state.authority = AuthoritySecret.authority(of: try await authority)
        state.server = IssuedCertificate(secret: try await server)
        state.service = try await service
        state.serverFault = try await serverFault
        state.agents = try await agents
        if let service = state.service { state.addresses = try await addresses(of: service) }
        state.aliases = HostAliases(
            installation.daemonSet?.at("spec", "template", "spec", "hostAliases"))
        return state
    }

    private func serverFault() async throws(OperationError) -> String? {
        guard let deployment = try await find("deployments", ApiserverManifests.name) else {
            return "there is no deployment \(name(ApiserverManifests.name))"
        }
        guard let fault = Rollout.fault(ofServing: deployment) else { return nil }
        let pods = try await podFaults(labels: "k8s-app=\(ApiserverManifests.name)")
        return ([fault] + pods).joined(separator: "; ")
    }
}

/// Secret `cilium-clustermesh`: by peer, how to reach it.
struct MeshSecret: Sendable {
    struct Peer: Sendable {
        var hosts: [String] = []
        var ports: [Int] = []
        /// In the same secret; agents from 1.14 may have them from elsewhere.
        var authority: String?
        var certificate: String?
    }

    var peers: [String: Peer] = [:]

    init(_ secret: JSON?) {
        let members = (secret?["data"]?.stringMap ?? [:]).compactMapValues(SecretData.decoded)
        for (name, text) in members where text.contains("endpoints:") {
            var peer = Peer()
            let endpoints = (try? JSON(yaml: text))?["endpoints"]?.arrayValue ?? []
            for endpoint in endpoints.compactMap(\.stringValue) {
                let afterScheme = endpoint.firstRange(of: "://").map { endpoint[$0.upperBound...] } ?? endpoint[...]
                let parts = afterScheme.prefix { $0 != "/" }.split(separator: ":", omittingEmptySubsequences: false)
                peer.hosts.append(parts.dropLast().joined(separator: ":"))
                if let port = parts.last.flatMap({ Int($0) }) { peer.ports.append(port) }
            }
            let keys = PeerMaterial.keys(of: name)
            peer.authority = members[keys.authority]
            peer.certificate = members[keys.certificate]
            peers[name] = peer
        }
    }
}
