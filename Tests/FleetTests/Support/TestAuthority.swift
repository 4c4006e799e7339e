import Crypto
import FoundationEssentials
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority of one test.
struct TestAuthority {
    let pem: String
    private let key: P256.Signing.PrivateKey
    private let name: DistinguishedName

    init() throws {
        key = P256.Signing.PrivateKey()
        name = try DistinguishedName { CommonName("test authority") }
        let certificate = try Self.certificate(
            subject: name, key: key, issuer: name, signer: key,
            extensions: Certificate.Extensions { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil)) }
        )
        pem = try certificate.serializeAsPEM().pemString
    }

    /// A TLS server's settings, with a certificate for these names; texts that are IPv4 addresses become addresses.
    func server(names: [String]) throws -> NIOSSLContext {
        let leaf = P256.Signing.PrivateKey()
        let certificate = try Self.certificate(
            subject: DistinguishedName { CommonName("kube-apiserver") }, key: leaf, issuer: name, signer: key,
            extensions: Certificate.Extensions { SubjectAlternativeNames(names.map(Self.generalName)) })
        let chain = try NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem)
        let privateKey = try NIOSSLPrivateKey(bytes: Array(leaf.pemRepresentation.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [.certificate(chain)], privateKey: .privateKey(privateKey)))
    }

    private static func generalName(_ text: String) -> GeneralName {
        let bytes = text.split(separator: ".").compactMap { UInt8($0) }
        return bytes.count == 4 ? .ipAddress(ASN1OctetString(contentBytes: bytes[...])) : .dnsName(text)
    }

    private static func certificate(
        subject: DistinguishedName, key: P256.Signing.PrivateKey, issuer: DistinguishedName,
        signer: P256.Signing.PrivateKey, extensions: Certificate.Extensions
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSinceNow: -3600), notValidAfter: Date(timeIntervalSinceNow: 3600),
            issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: .init(signer))
    }
}
