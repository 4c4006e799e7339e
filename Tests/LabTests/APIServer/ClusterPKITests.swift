import FoundationEssentials
import Lab
import SwiftASN1
import Testing
import Values
import X509

@Suite("Certificates of a cluster")
struct ClusterPKITests {
    @Test("a server's certificate has its names and addresses and is signed by the authority")
    func server() throws {
        let pki = try ClusterPKI()
        let identity = try pki.server(
            commonName: "kube-apiserver", dnsNames: ["kubernetes.default.svc"], addresses: ["127.1.0.11", "::1"])
        let certificate = try Certificate(pemEncoded: identity.certificate)
        let authority = try Certificate(pemEncoded: pki.authority.certificate)
        #expect(authority.publicKey.isValidSignature(certificate.signature, for: certificate))
        let names = try #require(try certificate.extensions.subjectAlternativeNames)
        #expect(names.count == 3)
        #expect(names.contains(.dnsName("kubernetes.default.svc")))
        #expect(names.contains(.ipAddress(ASN1OctetString(contentBytes: [127, 1, 0, 11]))))
        #expect(try certificate.extensions.extendedKeyUsage?.contains(.serverAuth) ?? false)
        #expect(certificate.notValidBefore < .now && certificate.notValidAfter > .now)
    }

    @Test("a key does not show when it is printed")
    func secrecy() throws {
        let identity = try ClusterPKI().client(commonName: "admin")
        #expect(identity.key.reveal().contains("PRIVATE KEY"))
        #expect(!"\(identity)".contains("PRIVATE KEY"))
    }
}
