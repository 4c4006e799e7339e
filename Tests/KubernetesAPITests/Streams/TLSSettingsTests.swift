import Changes
import Kubeconfig
import NIOSSL
import Testing
import Values

@testable import KubernetesAPI

@Suite("TLS settings of a context")
struct TLSSettingsTests {
    let authority: StreamAuthority
    let issued: StreamAuthority.Issued

    init() throws {
        authority = try StreamAuthority()
        issued = try authority.issue()
    }

    private func settings(
        authority: String? = nil, certificate: String? = nil, key: String? = nil, skipsVerification: Bool = false
    ) throws(OperationError) -> TLSSettings {
        try TLSSettings(
            access: ClusterAccess(
                context: "admin@one", server: "https://127.0.0.1:6443", certificateAuthority: authority,
                tlsServerName: "kubernetes", insecureSkipTLSVerify: skipsVerification),
            clientCertificate: certificate.map {
                ClientCertificate(certificate: $0, key: SecretString(key ?? issued.key))
            })
    }

    @Test("A bundle of authorities, a client certificate and a server name are taken over")
    func complete() throws {
        let bundle = "# two\n" + (try authority.pem) + "\n# of them\n" + (try StreamAuthority("other").pem)
        let settings = try settings(authority: bundle, certificate: issued.certificate)
        guard case .certificates(let roots) = settings.configuration.trustRoots else {
            Issue.record("no authorities")
            return
        }
        #expect(roots.count == 2)
        #expect(settings.configuration.certificateChain.count == 1)
        #expect(settings.configuration.privateKey != nil)
        #expect(settings.configuration.certificateVerification == .fullVerification)
        #expect(settings.serverName == "kubernetes")
    }

    @Test("Without an authority the system's are trusted; verification is off only where the kubeconfig says so")
    func defaults() throws {
        #expect(try settings().configuration.trustRoots == .default)
        #expect(try settings(skipsVerification: true).configuration.certificateVerification == .none)
    }

    @Test("What is malformed is named by context and field, and never shown")
    func malformed() throws {
        let other = try authority.issue()
        let cases: [(String, () throws(OperationError) -> TLSSettings)] = [
            ("certificate-authority", { () throws(OperationError) in try settings(authority: "nonsense") }),
            ("client-certificate", { () throws(OperationError) in try settings(certificate: "nonsense") }),
            ("client-key", { () throws(OperationError) in try settings(certificate: issued.certificate, key: "zzz") }),
            (
                "client-key",
                { () throws(OperationError) in try settings(certificate: issued.certificate, key: other.key) }
            ),
        ]
        for (field, make) in cases {
            let error = #expect(throws: OperationError.self) { try make() }
            #expect(error?.code == .invalidInput)
            #expect(error?.message.hasPrefix("\(field) of context \"admin@one\" ") == true)
            #expect(error?.message.contains("zzz") == false)
            #expect(error?.hint?.contains("\(field)-data") == true)
        }
    }
}
