import KubernetesAPI
import Testing

@Suite("Names of a certificate")
struct CertificateNamesTests {
    let names = CertificateNames(
        dnsNames: ["kubernetes", "*.Example.org", "*.org", "*"], addresses: ["10.96.0.1", "2001:db8::1"],
        commonName: "kube-apiserver")

    @Test("A name is covered whatever its case, and with the root's dot")
    func name() {
        #expect(names.covers("KUBERNETES"))
        #expect(names.covers("kubernetes."))
        #expect(!names.covers("kubernetes.default"))
    }

    @Test("A wildcard stands for one whole first label, below two others")
    func wildcard() {
        #expect(names.covers("a.example.org"))
        #expect(!names.covers("example.org"))
        #expect(!names.covers("a.b.example.org"))
        #expect(!names.covers("example.com"))
        #expect(!CertificateNames(dnsNames: ["*.org", "*"]).covers("example.org"))
        #expect(!CertificateNames(dnsNames: ["*"]).covers("example"))
    }

    @Test("An address is covered by the same address however written, never by a name")
    func address() {
        #expect(names.covers("10.96.0.1"))
        #expect(names.covers("[2001:0db8:0::1]"))
        #expect(!names.covers("10.96.0.2"))
        #expect(!CertificateNames(dnsNames: ["10.96.0.1"]).covers("10.96.0.1"))
    }

    @Test("The common name is shown where there is nothing else, but covers nothing")
    func commonName() {
        let old = CertificateNames(commonName: "kube-apiserver")
        #expect(!old.covers("kube-apiserver"))
        #expect(old.all.isEmpty)
        #expect(old.description == "none (only the common name kube-apiserver)")
        #expect(!old.covers(""))
    }
}
