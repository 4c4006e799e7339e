import Changes
import Crypto
import SwiftASN1
import Values
import X509

/// Certificates as PEM text.
enum CertificateText {
    /// The certificates of PEM text in order; other PEM documents are skipped. `nil` where it is no PEM text, or a
    /// certificate is malformed.
    static func parse(_ text: String) -> [Certificate]? {
        guard let documents = try? PEMDocument.parseMultiple(pemString: text) else { return nil }
        let certificates = documents.filter { $0.discriminator == Certificate.defaultPEMDiscriminator }
        let parsed = certificates.compactMap { try? Certificate(pemDocument: $0) }
        return parsed.count == certificates.count ? parsed : nil
    }

    /// PEM text that ends in a newline, as every other maker of these secrets writes it.
    static func pem(_ certificate: Certificate) throws -> String {
        try certificate.serializeAsPEM().pemString + "\n"
    }

    static func keyIdentifier(of certificate: Certificate) -> String {
        let own = try? certificate.extensions.subjectKeyIdentifier
        let identifier = own ?? SubjectKeyIdentifier(hash: certificate.publicKey)
        return hex(identifier.keyIdentifier)
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Private keys as PEM text.
enum PrivateKeyText {
    static func parse(_ text: SecretString) throws(OperationError) -> Certificate.PrivateKey {
        // OpenSSL may write an EC PARAMETERS document before the key.
        let documents = (try? PEMDocument.parseMultiple(pemString: text.reveal())) ?? []
        let key = documents.first { $0.discriminator.hasSuffix("PRIVATE KEY") }
        guard let key, let parsed = try? Certificate.PrivateKey(pemDocument: key) else {
            // The error below would quote the text.
            throw OperationError(
                .invalidInput, "the private key is not PEM text with an unencrypted RSA or elliptic curve key",
                hint: "check the key")
        }
        return parsed
    }

    static func pem(_ key: P256.Signing.PrivateKey) -> SecretString { SecretString(key.pemRepresentation + "\n") }
}
