import Crypto
import FoundationEssentials
import SwiftASN1
import Values
import X509

// What is a secret.
extension SecretRemover {
    static func isAboutSecrets(_ call: JSON) -> Bool { call["path"]?.stringValue?.contains("/secrets") == true }

    /// The values of all Secrets in an entry, decoded.
    static func secrets(in entry: RecordedEntry) -> [[UInt8]] {
        let isSecret = isAboutSecrets(entry.call)
        return [entry.call["body"], entry.answer].compactMap(\.self).flatMap { values(in: $0, isSecret: isSecret) }
    }

    private static func values(in json: JSON, isSecret: Bool) -> [[UInt8]] {
        switch json {
        case .array(let elements): return elements.flatMap { values(in: $0, isSecret: isSecret) }
        case .object(let members):
            let isSecret = isSecret || members["kind"] == "Secret" || members["kind"] == "SecretList"
            var found: [[UInt8]] = []
            for (key, value) in members {
                guard isSecret, key == "data" || key == "stringData", let fields = value.objectValue else {
                    found += values(in: value, isSecret: isSecret)
                    continue
                }
                found += fields.values.compactMap(\.stringValue).map { text in
                    key == "data" ? Base64.decode(text) ?? Array(text.utf8) : Array(text.utf8)
                }
            }
            return found
        default: return []
        }
    }

    /// The configuration of an etcd client, which only says where its peer and its files are.
    static func isPublic(_ value: [UInt8]) -> Bool {
        guard let text = String(validating: value, as: UTF8.self) else { return false }
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        let keys = ["endpoints:", "trusted-ca-file:", "cert-file:", "key-file:", "- http://", "- https://"]
        return !lines.isEmpty && lines.allSatisfy { line in keys.contains { line.hasPrefix($0) } }
    }

    static func certificates(_ text: String) -> [Certificate] {
        guard text.contains("-----BEGIN"), let documents = try? PEMDocument.parseMultiple(pemString: text) else {
            return []
        }
        return documents.compactMap { document in
            guard document.discriminator == Certificate.defaultPEMDiscriminator else { return nil }
            return try? Certificate(pemDocument: document)
        }
    }
}

// What stands for it.
extension SecretRemover {
    func placeholder(_ bytes: [UInt8]) -> String { "recorded-secret-" + digest(bytes).prefix(8).hex }

    func digest(_ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: salt))
    }

    /// PEM documents with other keys, and a placeholder for anything else.
    func substitute(for value: [UInt8]) -> [UInt8] {
        let text = String(decoding: value, as: UTF8.self)
        guard text.contains("-----BEGIN"), let documents = try? PEMDocument.parseMultiple(pemString: text),
            !documents.isEmpty
        else { return Array(placeholder(value).utf8) }
        let substitutes = documents.compactMap { document -> String? in
            if document.discriminator == Certificate.defaultPEMDiscriminator {
                guard let certificate = try? Certificate(pemDocument: document) else { return nil }
                return issued[certificate] ?? issuedAnew(certificate)
            }
            return document.discriminator.hasSuffix("PRIVATE KEY") ? otherKey(document).pemRepresentation : nil
        }
        return Array(substitutes.map { $0 + "\n" }.joined().utf8)
    }

    private func otherKey(_ document: PEMDocument) -> P256.Signing.PrivateKey {
        guard let key = try? Certificate.PrivateKey(pemDocument: document) else {
            return self.key(from: document.derBytes)
        }
        return otherKey(for: key.publicKey)
    }

    /// The same for a key and for the certificates that have its public half.
    private func otherKey(for publicKey: Certificate.PublicKey) -> P256.Signing.PrivateKey {
        key(from: Array(publicKey.subjectPublicKeyInfoBytes))
    }

    private func key(from seed: [UInt8]) -> P256.Signing.PrivateKey {
        var bytes = digest(seed)
        // A number that is no key of the curve is as likely as a guessed key.
        while true {
            if let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) { return key }
            bytes = digest(bytes)
        }
    }

    /// - Returns: PEM text; `nil` for a certificate of a kind that cannot be made.
    func issuedAnew(_ certificate: Certificate) -> String? {
        try? issued(certificate).serializeAsPEM().pemString
    }

    private func issued(_ certificate: Certificate) throws -> Certificate {
        let issuer = authorities.first { authority in
            authority.subject == certificate.issuer
                && authority.publicKey.isValidSignature(certificate.signature, for: certificate)
        }
        let issuerKey = issuer.map { otherKey(for: $0.publicKey) } ?? key(from: Array("\(certificate.issuer)".utf8))
        return try Certificate(
            version: .v3, serialNumber: certificate.serialNumber,
            publicKey: .init(otherKey(for: certificate.publicKey).publicKey),
            notValidBefore: certificate.notValidBefore, notValidAfter: certificate.notValidAfter,
            issuer: certificate.issuer, subject: certificate.subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: certificate.extensions, issuerPrivateKey: .init(issuerKey))
    }
}

extension Sequence<UInt8> {
    fileprivate var hex: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
