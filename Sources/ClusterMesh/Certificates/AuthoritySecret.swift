import Changes
import Values

/// Secret `cilium-ca`.
enum AuthoritySecret {
    static let name = "cilium-ca"

    /// The authority in a secret: `ca.crt` and `ca.key`, or `tls.crt` and `tls.key` where cert-manager wrote it. `nil`
    /// where there is no secret, or nothing of use in it.
    static func authority(of secret: JSON?) -> CertificateAuthority? { try? parse(secret) }

    /// The same with the reason where the content is of no use.
    static func parse(_ secret: JSON?) throws(OperationError) -> CertificateAuthority? {
        guard let secret else { return nil }
        let isOwn = SecretData.text(secret, "ca.key") != nil || SecretData.text(secret, "tls.key") == nil
        let names = isOwn ? ("ca.crt", "ca.key") : ("tls.crt", "tls.key")
        guard let certificate = SecretData.text(secret, names.0) else {
            throw OperationError(
                .unsupported, "secret \(name) has no \(names.0)", object: "secret \(name)",
                hint: "delete the secret to have a new authority made, or complete it")
        }
        return try CertificateAuthority(
            certificatePEM: certificate, keyPEM: SecretData.text(secret, names.1).map { SecretString($0) })
    }

    static func manifest(_ authority: CertificateAuthority, namespace: String) -> JSON {
        var data = ["ca.crt": SecretData.encoded(authority.certificatePEM)]
        data["ca.key"] = authority.keyPEM.map { SecretData.encoded($0.reveal()) }
        return [
            "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": ["name": .string(name), "namespace": .string(namespace)], "data": .object(data),
        ]
    }
}
