import KubernetesAPI
import Testing

@testable import Fleet

@Suite struct EndpointVerdictTests {
    private let usual = CertificateNames(
        dnsNames: ["kubernetes", "kubernetes.default.svc", "*.example.com"], addresses: ["10.96.0.1"])

    private func verdict(
        _ names: CertificateNames, expected: String, distrust: String? = nil, own: String? = nil, verifies: Bool = true
    ) -> EndpointVerdict {
        EndpointVerdict(
            TLSProbe.Report(names: names, expectedName: expected, distrust: distrust), ownName: own, verifies: verifies)
    }

    @Test("an address among the names needs no other name; a missing one gets the best there is")
    func names() {
        #expect(verdict(usual, expected: "10.96.0.1") == .usable(tlsServerName: nil))
        #expect(verdict(usual, expected: "1.2.3.4") == .usable(tlsServerName: "kubernetes.default.svc"))
        #expect(
            verdict(usual, expected: "1.2.3.4", own: "api.example.com") == .usable(tlsServerName: "api.example.com"))
        #expect(verdict(usual, expected: "1.2.3.4", own: "else") == .usable(tlsServerName: "kubernetes.default.svc"))
        let odd = CertificateNames(dnsNames: ["*.x.org", "api.internal"], addresses: [])
        #expect(verdict(odd, expected: "1.2.3.4") == .usable(tlsServerName: "api.internal"))
    }

    @Test("a certificate that is not trusted or names nothing is not usable, unless nothing is to be verified")
    func unusable() {
        let expired = verdict(usual, expected: "10.96.0.1", distrust: "it expired on 2025-01-01")
        #expect(
            expired
                == .unusable(
                    "its certificate is not to be trusted: it expired on 2025-01-01 (its names: \(usual))"))
        #expect(verdict(usual, expected: "x", distrust: "it expired", verifies: false) == .usable(tlsServerName: nil))
        #expect(
            verdict(CertificateNames(), expected: "x")
                == .unusable("its certificate names nothing that could be verified"))
    }
}
