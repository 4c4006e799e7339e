import Changes
import Crypto
import FoundationEssentials
import SwiftASN1
import Values
import X509

/// The authority that signs a cluster's mesh certificates: secret `cilium-ca`.
public struct CertificateAuthority: Sendable {
    /// One certificate, or a bundle of which one belongs to the key.
    public let certificatePEM: String
    /// `nil` when the key is kept elsewhere, as cert-manager does; then nothing can be signed.
    public let keyPEM: SecretString?
    let certificates: [Certificate]
    private let key: Certificate.PrivateKey?

    /// - Parameter keyPEM: PKCS #1, PKCS #8 or SEC 1; RSA or elliptic curve.
    /// - Throws: ``OperationError`` with code `invalid_input` for text that is no such certificate or key, and for a key
    ///   that belongs to none of the certificates.
    public init(certificatePEM: String, keyPEM: SecretString?) throws(OperationError) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
        certificates = try Self.certificates(of: certificatePEM)
        key = try keyPEM.map { (text) throws(OperationError) in try PrivateKeyText.parse(text) }
        if let key, !certificates.contains(where: { $0.publicKey == key.publicKey }) {
            throw OperationError(
                .invalidInput, "the certificate authority's key belongs to another certificate",
                hint: "give the key of the authority's own certificate")
        }
    }

    private static func certificates(of text: String) throws(OperationError) -> [Certificate] {
        let certificates = CertificateText.parse(text)
        guard let certificates, !certificates.isEmpty else {
            throw OperationError(
                .invalidInput, "the certificate authority's certificate is not PEM text with an X.509 certificate",
                hint: "check ca.crt")
        }
        return certificates
    }

    /// Whether certificates can be made with it.
    public var canSign: Bool { key != nil }

    /// The certificate that belongs to the key, or the first where the key is not there.
    var issuer: Certificate { certificates.first { $0.publicKey == key?.publicKey } ?? certificates[0] }

    /// When certificates it signs stop being accepted.
    public var expires: Date { issuer.notValidAfter }

    /// The SubjectKeyIdentifier in hexadecimal, computed from the key where the certificate has none.
    public var keyIdentifier: String { CertificateText.keyIdentifier(of: issuer) }

    /// Whether one of its certificates signed a certificate.
    func signed(_ certificate: Certificate) -> Bool {
        certificates.contains { authority in
            authority.subject == certificate.issuer
                && authority.publicKey.isValidSignature(certificate.signature, for: certificate)
        }
    }
}

extension CertificateAuthority {
    /// A new authority with an ECDSA P-256 key, valid for ten years: replacing it later disturbs every peer, while the
    /// certificates it signs are renewed without.
    public static func make(now: Date) throws(OperationError) -> CertificateAuthority {
        let key = P256.Signing.PrivateKey()
        do {
            let name = try DistinguishedName { CommonName("Cilium CA") }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
                notValidBefore: now.addingTimeInterval(-CertificateProfile.clockSkew),
                notValidAfter: now.addingTimeInterval(10 * CertificateProfile.year), issuer: name, subject: name,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    SubjectKeyIdentifier(hash: .init(key.publicKey))
                }, issuerPrivateKey: .init(key))
            return try CertificateAuthority(
                certificatePEM: CertificateText.pem(certificate), keyPEM: PrivateKeyText.pem(key))
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(.unsupported, "a certificate authority could not be made", cause: error)
        }
    }

    /// A new certificate and key for a purpose.
    func issue(_ profile: CertificateProfile, now: Date) throws(OperationError) -> IssuedCertificate {
        guard let signer = key else {
            throw OperationError(
                .unsupported,
                "the key of the certificate authority is not in secret cilium-ca, so no certificate can be made",
                hint: "add ca.key to the secret, or have its owner issue \(profile.secretName)")
        }
        do {
            let key = P256.Signing.PrivateKey()
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
                notValidBefore: now.addingTimeInterval(-CertificateProfile.clockSkew),
                notValidAfter: min(now.addingTimeInterval(3 * CertificateProfile.year), expires),
                issuer: issuer.subject, subject: DistinguishedName { CommonName(profile.commonName) },
                extensions: try profile.extensions(for: .init(key.publicKey), issuer: issuer),
                issuerPrivateKey: signer)
            return IssuedCertificate(
                certificatePEM: try CertificateText.pem(certificate), keyPEM: PrivateKeyText.pem(key),
                authorityPEM: certificatePEM)
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(
                .unsupported, "the certificate of \(profile.secretName) could not be made", cause: error)
        }
    }
}
