import Crypto
import FoundationEssentials
import SwiftASN1
import Values
import X509

/// A certificate with its key and the authority it came from: what a secret of type `kubernetes.io/tls` holds.
struct IssuedCertificate: Sendable {
    var certificatePEM: String
    var keyPEM: SecretString
    var authorityPEM: String

    /// The content of a secret; `nil` where a part is missing.
    init?(secret: JSON?) {
        guard let secret, let certificate = SecretData.text(secret, "tls.crt"),
            let key = SecretData.text(secret, "tls.key"), let authority = SecretData.text(secret, "ca.crt")
        else { return nil }
        self.init(certificatePEM: certificate, keyPEM: SecretString(key), authorityPEM: authority)
    }

    init(certificatePEM: String, keyPEM: SecretString, authorityPEM: String) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
        self.authorityPEM = authorityPEM
    }

    var certificate: Certificate? { CertificateText.parse(certificatePEM)?.first }

    /// Why it has to be made anew, as the end of "because"; `nil` when it can stay.
    func fault(as profile: CertificateProfile, of authority: CertificateAuthority, now: Date) -> String? {
        guard let certificate else { return "it is not a certificate" }
        if !authority.signed(certificate) { return "another certificate authority signed it" }
        if authorityPEM != authority.certificatePEM { return "the authority beside it is another one" }
        if certificate.notValidBefore > now { return "it is not valid yet" }
        if certificate.notValidAfter < now.addingTimeInterval(CertificateProfile.renewalWindow),
            certificate.notValidAfter < authority.expires
        {
            return "it expires soon"
        }
        if certificate.notValidAfter < now { return "it has expired" }
        guard let key = try? PrivateKeyText.parse(keyPEM), key.publicKey == certificate.publicKey else {
            return "its key belongs to another certificate"
        }
        if profile.isClient, certificate.commonName != profile.commonName {
            return "it names \(certificate.commonName ?? "nobody") instead of \(profile.commonName)"
        }
        let names = certificate.dnsNames
        return profile.requiredDNSNames.first { !names.contains($0) }.map { "it lacks the name \($0)" }
    }

    /// The data of a secret.
    var secretData: [String: JSON] {
        [
            "ca.crt": SecretData.encoded(authorityPEM), "tls.crt": SecretData.encoded(certificatePEM),
            "tls.key": SecretData.encoded(keyPEM.reveal()),
        ]
    }

    /// The same for the same content, and no way back to it.
    var fingerprint: String {
        let bytes = Array((authorityPEM + certificatePEM).utf8)
        return String(CertificateText.hex(SHA256.hash(data: bytes)).prefix(16))
    }
}

extension Certificate {
    var dnsNames: [String] {
        let names = (try? extensions.subjectAlternativeNames) ?? SubjectAlternativeNames()
        return names.compactMap { if case .dnsName(let name) = $0 { name } else { nil } }
    }

    var commonName: String? {
        subject.flatMap { $0 }.first { $0.type == .RDNAttributeType.commonName }.flatMap { String($0.value) }
    }
}
