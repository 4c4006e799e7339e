import NIOCore
import NIOSSL
import SwiftASN1
import X509

extension CertificateNames {
    /// The names in a certificate.
    ///
    /// - Throws: When the certificate or its subject alternative names are malformed.
    init(of certificate: Certificate) throws {
        self.init()
        for name in try certificate.extensions.subjectAlternativeNames ?? SubjectAlternativeNames() {
            switch name {
            case .dnsName(let name): dnsNames.append(name)
            case .ipAddress(let octets):
                let packed = ByteBuffer(bytes: octets.bytes)
                guard let text = try? SocketAddress(packedIPAddress: packed, port: 0).ipAddress else { break }
                addresses.append(text)
            default: break
            }
        }
        commonName = certificate.subject.lazy.flatMap { $0 }.first { $0.type == .RDNAttributeType.commonName }
            .map { String(describing: $0.value) }
    }

    init(of certificate: NIOSSLCertificate) throws {
        try self.init(of: Certificate(derEncoded: certificate.toDERBytes()))
    }
}
