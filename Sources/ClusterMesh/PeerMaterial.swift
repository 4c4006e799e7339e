import Values

/// What a cluster's peers need to reach it.
struct PeerMaterial: Sendable {
    /// The name in the fleet.
    var cluster: String
    /// `cluster-name` of `cilium-config`.
    var clusterName: String
    var port: Int
    /// Where the port is: every node's address, or the load balancer's.
    var addresses: [String]
    /// The peers' client certificate, with the authority that signed the server's.
    var certificate: IssuedCertificate

    var host: String { Self.host(of: clusterName) }

    static let domain = ".mesh.cilium.io"

    static func host(of clusterName: String) -> String { clusterName + domain }

    /// The files' names in an agent's `/var/lib/cilium/clustermesh`, which are the keys of secret `cilium-clustermesh`.
    static func keys(of clusterName: String) -> (authority: String, certificate: String, key: String) {
        ("\(clusterName).etcd-client-ca.crt", "\(clusterName).etcd-client.crt", "\(clusterName).etcd-client.key")
    }

    static func allKeys(of clusterName: String) -> [String] {
        let keys = keys(of: clusterName)
        return [clusterName, keys.authority, keys.certificate, keys.key]
    }

    /// etcd's client configuration, as the agents read it.
    var configuration: String {
        let folder = "/var/lib/cilium/clustermesh"
        let keys = Self.keys(of: clusterName)
        return """
            endpoints:
            - https://\(host):\(port)
            trusted-ca-file: \(folder)/\(keys.authority)
            key-file: \(folder)/\(keys.key)
            cert-file: \(folder)/\(keys.certificate)

            """
    }

    /// The members of secret `cilium-clustermesh`.
    var secretData: [String: JSON] {
        let keys = Self.keys(of: clusterName)
        return [
            clusterName: SecretData.encoded(configuration),
            keys.authority: SecretData.encoded(certificate.authorityPEM),
            keys.certificate: SecretData.encoded(certificate.certificatePEM),
            keys.key: SecretData.encoded(certificate.keyPEM.reveal()),
        ]
    }
}
