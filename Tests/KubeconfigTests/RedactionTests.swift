import Changes
import FoundationEssentials
import Testing
import Values

@testable import Kubeconfig

@Suite("What a change shows of certificates")
struct RedactionTests {
    private static let name = "CN=kubernetes-admin,O=system:masters (sha256 "

    @Test(
        "the subject of the first certificate, whatever stands around it",
        arguments: [
            TestPair.admin.certificate,
            "Certificate:\n    Version: 3 (0x2)\n" + TestPair.admin.certificate,
            TestPair.admin.certificate + TestPair.other.certificate,
            TestPair.admin.certificate.replacing("\n", with: "\r\n"),
        ])
    func subjects(pem: String) {
        #expect(shown(Data(pem.utf8).base64EncodedString()).hasPrefix(Self.name))
    }

    @Test("a folded value shows as an unfolded one")
    func folded() {
        let data = TestPair.admin.certificateData
        let folded = data.prefix(64) + "\n  " + data.dropFirst(64) + "\n"
        #expect(shown(String(folded)) == shown(data))
    }

    @Test(
        "what is no certificate is said to be none, cut anywhere",
        arguments: [
            "", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----", TestPair.admin.key,
            String(TestPair.admin.certificate.prefix(200)),
        ])
    func others(pem: String) {
        #expect(shown(Data(pem.utf8).base64EncodedString()).hasPrefix("not a certificate (sha256 "))
    }

    private func shown(_ base64: String) -> String {
        let body: JSON = ["certificate-authority-data": .string(base64)]
        return Redaction.body(body, section: .clusters)["certificate-authority-data"]?.stringValue ?? ""
    }
}
