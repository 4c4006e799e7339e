import FoundationEssentials
import SwiftASN1
import X509

/// What one of the mesh's certificates is for, and so what must be in it.
///
/// Source: `templates/clustermesh-apiserver/tls-helm` of the Cilium charts 1.13 to 1.19, and what the cilium CLI 0.14.8
/// leaves.
struct CertificateProfile: Sendable, Hashable {
    var secretName: String
    /// etcd's user.
    var commonName: String
    var dnsNames: [String] = []
    /// In network order, 4 or 16 bytes.
    var addresses: [[UInt8]] = []
    /// The names without which an existing certificate does not work; tools differ in the others.
    var requiredDNSNames: [String] = []
    /// Whether the common name is what a client is recognised by.
    var isClient: Bool

    static let year = 365.0 * 24 * 3600
    /// Nodes' clocks differ from this machine's.
    static let clockSkew = 300.0
    /// Certificates that end sooner are renewed.
    static let renewalWindow = 30.0 * 24 * 3600

    static let localhost: [UInt8] = [127, 0, 0, 1]
    static let localhostIPv6 = [UInt8](repeating: 0, count: 15) + [1]

    static func server(namespace: String) -> CertificateProfile {
        CertificateProfile(
            secretName: "clustermesh-apiserver-server-cert", commonName: "clustermesh-apiserver.cilium.io",
            dnsNames: [
                "clustermesh-apiserver.cilium.io", "*.mesh.cilium.io", "clustermesh-apiserver.\(namespace).svc",
                "localhost",
            ],
            addresses: [localhost, localhostIPv6], requiredDNSNames: ["*.mesh.cilium.io"], isClient: false)
    }

    /// - Parameter clusterName: `cluster-name` of `cilium-config`.
    static func admin(version: CiliumVersion, clusterName: String) -> CertificateProfile {
        CertificateProfile(
            secretName: "clustermesh-apiserver-admin-cert",
            commonName: version.isAtLeast(1, 14) ? "admin-\(clusterName)" : "root", dnsNames: ["localhost"],
            addresses: [localhost], isClient: true)
    }

    /// The client certificate that peers get.
    static let remote = CertificateProfile(
        secretName: "clustermesh-apiserver-remote-cert", commonName: "remote", isClient: true)

    func extensions(
        for key: Certificate.PublicKey, issuer: Certificate
    ) throws -> Certificate.Extensions {
        let names = dnsNames.map(GeneralName.dnsName) + addresses.map { .ipAddress(.init(contentBytes: $0[...])) }
        let authority =
            try issuer.extensions.subjectKeyIdentifier ?? SubjectKeyIdentifier(hash: issuer.publicKey)
        return try Certificate.Extensions {
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
            try ExtendedKeyUsage([.serverAuth, .clientAuth])
            Critical(BasicConstraints.notCertificateAuthority)
            SubjectKeyIdentifier(hash: key)
            AuthorityKeyIdentifier(keyIdentifier: authority.keyIdentifier)
            if !names.isEmpty { SubjectAlternativeNames(names) }
        }
    }
}
