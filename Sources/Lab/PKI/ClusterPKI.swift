import Crypto
import FoundationEssentials
import SwiftASN1
import Values
import X509

/// A certificate and its private key, both as PEM.
package struct PEMIdentity: Sendable {
    package var certificate: String
    package var key: SecretString

    package init(certificate: String, key: SecretString) {
        self.certificate = certificate
        self.key = key
    }
}

/// A certificate authority and what it signs: ECDSA P-256, as kubeadm and Cilium make them.
package struct ClusterPKI: Sendable {
    package enum Purpose: Sendable { case server, client, both }

    /// The authority's own certificate and key.
    package let authority: PEMIdentity
    private let certificate: Certificate
    private let key: Certificate.PrivateKey
    private let validity: TimeInterval

    /// Makes a new authority that signs itself. Certificates begin a minute ago, against clocks that differ a little.
    package init(commonName: String = "kubernetes", validFor validity: Duration = .seconds(365 * 86_400)) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let name = try DistinguishedName { CommonName(commonName) }
        let usage = KeyUsage(digitalSignature: true, keyEncipherment: true, keyCertSign: true, cRLSign: true)
        self.certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: Date.now - 60, notValidAfter: Date.now + validity.seconds, issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(usage)
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key)
        self.key = key
        self.validity = validity.seconds
        self.authority = try PEMIdentity(certificate, key)
    }

    /// A server's certificate. `addresses` are IPv4 or IPv6 in text form.
    package func server(
        commonName: String, dnsNames: [String] = [], addresses: [String] = []
    ) throws -> PEMIdentity {
        try issue(commonName: commonName, dnsNames: dnsNames, addresses: addresses, purpose: .server)
    }

    /// A user's certificate: the name is the user, the organizations are the groups.
    package func client(commonName: String, organizations: [String] = []) throws -> PEMIdentity {
        try issue(commonName: commonName, organizations: organizations, purpose: .client)
    }

    package func issue(
        commonName: String, organizations: [String] = [], dnsNames: [String] = [], addresses: [String] = [],
        purpose: Purpose, validFor: ClosedRange<Date>? = nil
    ) throws -> PEMIdentity {
        let subjectKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let names = try dnsNames.map { GeneralName.dnsName($0) } + addresses.map { try GeneralName(address: $0) }
        let period = validFor ?? (Date.now - 60)...(Date.now + validity)
        let issued = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: subjectKey.publicKey,
            notValidBefore: period.lowerBound, notValidAfter: period.upperBound, issuer: certificate.subject,
            subject: DistinguishedName {
                for organization in organizations { OrganizationName(organization) }
                CommonName(commonName)
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions(names: names, purpose: purpose),
            issuerPrivateKey: key)
        return try PEMIdentity(issued, subjectKey)
    }

    /// What a request asks for, signed: as PEM.
    ///
    /// - Throws: when the request is not signed by the key that it is for.
    func sign(
        _ request: CertificateSigningRequest, _ purpose: Purpose, for lifetime: Duration?
    ) throws -> String {
        guard request.publicKey.isValidSignature(request.signature, for: request) else { throw WrongSignature() }
        let names = try request.attributes.extensionRequest?.extensions.subjectAlternativeNames.map { Array($0) }
        let issued = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: request.publicKey,
            notValidBefore: Date.now - 60, notValidAfter: Date.now + (lifetime?.seconds ?? validity),
            issuer: certificate.subject, subject: request.subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions(names: purpose == .client ? [] : names ?? [], purpose: purpose),
            issuerPrivateKey: key)
        return try issued.serializeAsPEM().pemString + "\n"
    }

    private struct WrongSignature: Error, CustomStringConvertible {
        var description: String { "the request is not signed by its own key" }
    }

    private func extensions(names: [GeneralName], purpose: Purpose) throws -> Certificate.Extensions {
        let identifier = try certificate.extensions.subjectKeyIdentifier?.keyIdentifier
        return try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
            try ExtendedKeyUsage(purpose.usages)
            AuthorityKeyIdentifier(keyIdentifier: identifier)
            if !names.isEmpty { SubjectAlternativeNames(names) }
        }
    }
}

extension ClusterPKI.Purpose {
    fileprivate var usages: [ExtendedKeyUsage.Usage] {
        switch self {
        case .server: [.serverAuth]
        case .client: [.clientAuth]
        case .both: [.serverAuth, .clientAuth]
        }
    }
}

extension PEMIdentity {
    fileprivate init(_ certificate: Certificate, _ key: Certificate.PrivateKey) throws {
        self.init(
            certificate: try certificate.serializeAsPEM().pemString + "\n",
            key: SecretString(try key.serializeAsPEM().pemString + "\n"))
    }
}
