import Changes
import Crypto
import FoundationEssentials
import SwiftASN1
import Testing
import Values
import X509

@testable import ClusterMesh

@Suite("Certificates of the mesh")
struct CertificateTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func server(_ authority: CertificateAuthority) throws -> (IssuedCertificate, CertificateProfile) {
        let profile = CertificateProfile.server(namespace: "kube-system")
        return (try authority.issue(profile, now: now), profile)
    }

    @Test("A server's certificate is signed by the authority, for peers' and local names, for three years")
    func serverCertificate() throws {
        let authority = try CertificateAuthority.make(now: now)
        let (issued, _) = try server(authority)
        let certificate = try #require(issued.certificate)
        #expect(authority.signed(certificate))
        #expect(certificate.commonName == "clustermesh-apiserver.cilium.io")
        #expect(
            certificate.dnsNames == [
                "clustermesh-apiserver.cilium.io", "*.mesh.cilium.io", "clustermesh-apiserver.kube-system.svc",
                "localhost",
            ])
        let names = try #require(try certificate.extensions.subjectAlternativeNames)
        #expect(names.contains(.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))))
        let usage = try #require(try certificate.extensions.extendedKeyUsage)
        #expect(usage.contains(.serverAuth) && usage.contains(.clientAuth))
        let keyUsage = try #require(try certificate.extensions.keyUsage)
        #expect(keyUsage.digitalSignature && keyUsage.keyEncipherment && !keyUsage.keyCertSign)
        let days = certificate.notValidAfter.timeIntervalSince(now) / 86_400
        #expect(days == 1095)
        let mine = try certificate.extensions.authorityKeyIdentifier?.keyIdentifier.map { CertificateText.hex($0) }
        #expect(mine == authority.keyIdentifier)
    }

    @Test("An administrator is root up to 1.13 and carries the cluster's name from 1.14; peers are always remote")
    func commonNames() throws {
        let authority = try CertificateAuthority.make(now: now)
        func name(_ profile: CertificateProfile) throws -> String? {
            try authority.issue(profile, now: now).certificate?.commonName
        }
        #expect(try name(.admin(version: CiliumVersion(1, 13, 4), clusterName: "a")) == "root")
        #expect(try name(.admin(version: CiliumVersion(1, 14), clusterName: "a")) == "admin-a")
        #expect(try name(.remote) == "remote")
    }

    @Test("A certificate stays while it is right, and is renewed for each thing that is not")
    func faults() throws {
        let authority = try CertificateAuthority.make(now: now)
        let (issued, profile) = try server(authority)
        #expect(issued.fault(as: profile, of: authority, now: now) == nil)
        let later = now.addingTimeInterval(3 * CertificateProfile.year - 86_400)
        #expect(issued.fault(as: profile, of: authority, now: later) == "it expires soon")
        let other = try CertificateAuthority.make(now: now)
        #expect(issued.fault(as: profile, of: other, now: now) == "another certificate authority signed it")
        var swapped = issued
        swapped.keyPEM = try server(authority).0.keyPEM
        #expect(swapped.fault(as: profile, of: authority, now: now) == "its key belongs to another certificate")
        #expect(issued.fault(as: .remote, of: authority, now: now)?.contains("instead of remote") == true)
        let remote = try authority.issue(.remote, now: now)
        #expect(remote.fault(as: profile, of: authority, now: now) == "it lacks the name *.mesh.cilium.io")
    }

    @Test("What goes into a secret comes out of it the same")
    func secretRoundTrip() throws {
        let authority = try CertificateAuthority.make(now: now)
        let issued = try authority.issue(.remote, now: now)
        let read = try #require(IssuedCertificate(secret: ["data": .object(issued.secretData)]))
        #expect(read.certificatePEM == issued.certificatePEM && read.keyPEM == issued.keyPEM)
        #expect(read.fingerprint == issued.fingerprint)
        let secret = AuthoritySecret.manifest(authority, namespace: "kube-system")
        let again = try #require(try AuthoritySecret.parse(secret))
        #expect(again.canSign && again.keyIdentifier == authority.keyIdentifier)
    }

    @Test("An authority's secret as cert-manager writes it is read too")
    func certManager() throws {
        let authority = try CertificateAuthority.make(now: now)
        let key = try #require(authority.keyPEM)
        let secret: JSON = [
            "data": [
                "tls.crt": SecretData.encoded(authority.certificatePEM), "tls.key": SecretData.encoded(key.reveal()),
                "ca.crt": SecretData.encoded("not this one"),
            ]
        ]
        #expect(AuthoritySecret.authority(of: secret)?.keyIdentifier == authority.keyIdentifier)
    }

    @Test("An authority without its key signs nothing, and says which secret lacks it")
    func withoutKey() throws {
        let authority = try CertificateAuthority(
            certificatePEM: CertificateAuthority.make(now: now).certificatePEM, keyPEM: nil)
        #expect(!authority.canSign)
        let error = #expect(throws: OperationError.self) { try authority.issue(.remote, now: now) }
        #expect(error?.message.contains("cilium-ca") == true)
    }

    @Test("A key of another certificate, and text that is no key, are refused without being quoted")
    func wrongKeys() throws {
        let authority = try CertificateAuthority.make(now: now)
        let other = try CertificateAuthority.make(now: now)
        #expect(throws: OperationError.self) {
            try CertificateAuthority(certificatePEM: authority.certificatePEM, keyPEM: other.keyPEM)
        }
        let error = #expect(throws: OperationError.self) {
            try CertificateAuthority(certificatePEM: authority.certificatePEM, keyPEM: SecretString("hush-hush"))
        }
        #expect(error.map { "\($0)" }?.contains("hush") == false)
    }

    @Test("Of a bundle the certificate that belongs to the key signs, and all are trusted")
    func bundle() throws {
        let old = try CertificateAuthority.make(now: now)
        let new = try CertificateAuthority.make(now: now)
        let bundle = try CertificateAuthority(
            certificatePEM: old.certificatePEM + new.certificatePEM, keyPEM: new.keyPEM)
        #expect(bundle.keyIdentifier == new.keyIdentifier)
        let fromOld = try #require(try old.issue(.remote, now: now).certificate)
        let fromBundle = try #require(try bundle.issue(.remote, now: now).certificate)
        #expect(bundle.signed(fromOld) && bundle.signed(fromBundle))
        #expect(new.signed(fromBundle) && !new.signed(fromOld))
    }
}
