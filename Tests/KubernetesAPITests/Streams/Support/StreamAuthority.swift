import Crypto
import FoundationEssentials
import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// A certificate authority that lives as long as a test.
struct StreamAuthority {
    private let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    private let name: DistinguishedName
    private let certificate: Certificate

    init(_ commonName: String = "stream-tests-ca") throws {
        name = try DistinguishedName { CommonName(commonName) }
        certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: key.publicKey, notValidBefore: .now - 3600,
            notValidAfter: .now + 3600, issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
            },
            issuerPrivateKey: key)
    }

    var pem: String { get throws { try certificate.serializeAsPEM().pemString } }

    struct Issued {
        var certificate: String
        var key: String

        var serverConfiguration: TLSConfiguration {
            get throws {
                .makeServerConfiguration(
                    certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
                        .certificate($0)
                    },
                    privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)))
            }
        }
    }

    /// - Parameter validity: Seconds from now.
    func issue(
        _ commonName: String = "server", dnsNames: [String] = [], addresses: [String] = [],
        validity: ClosedRange<Double> = -60...3600
    ) throws -> Issued {
        let leafKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let names =
            dnsNames.map { GeneralName.dnsName($0) }
            + (try addresses.map { GeneralName.ipAddress(ASN1OctetString(contentBytes: try Self.octets($0)[...])) })
        let leaf = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: leafKey.publicKey,
            notValidBefore: .now + validity.lowerBound, notValidAfter: .now + validity.upperBound, issuer: name,
            subject: DistinguishedName { CommonName(commonName) }, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions { if !names.isEmpty { SubjectAlternativeNames(names) } },
            issuerPrivateKey: key)
        return Issued(
            certificate: try leaf.serializeAsPEM().pemString, key: try leafKey.serializeAsPEM().pemString)
    }

    private static func octets(_ address: String) throws -> [UInt8] {
        let groups = address.split(separator: ".").compactMap { UInt8($0) }
        if groups.count == 4 { return groups }
        // The only IPv6 address the tests use.
        precondition(address == "::1")
        return [UInt8](repeating: 0, count: 15) + [1]
    }
}
