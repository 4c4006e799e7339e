import Changes
import FoundationEssentials
import NIOSSL
import SwiftASN1
import X509

/// Says whether a chain of certificates leads to trusted authorities, and why not.
struct CertificateJudge: Sendable {
    private let roots: CertificateStore
    private let trusted: String

    /// - Parameter authorities: PEM text; `nil` for the system's.
    init(authorities: String?) throws(OperationError) {
        guard let authorities else {
            roots = .systemTrustRoots
            trusted = "none of this machine's certificate authorities"
            return
        }
        do {
            roots = CertificateStore(
                try NIOSSLCertificate.fromPEMBytes(Array(authorities.utf8)).map {
                    try Certificate(derEncoded: $0.toDERBytes())
                })
        } catch {
            throw OperationError(
                .invalidInput, "the certificate authority is no readable PEM certificate",
                hint: "check certificate-authority-data in the kubeconfig")
        }
        trusted = "not the given certificate authority"
    }

    /// Why the chain is not trusted, as a phrase about its first certificate; `nil` when it is.
    func distrust(of chain: [Certificate]) async -> String? {
        guard let leaf = chain.first else { return "the server sent no certificate" }
        var verifier = Verifier(rootCertificates: roots) { RFC5280Policy() }
        let verdict = await verifier.validate(leaf: leaf, intermediates: CertificateStore(chain.dropFirst()))
        guard case .couldNotValidate(let failures) = verdict else { return nil }
        let now = Date()
        if leaf.notValidAfter < now { return "it expired on \(Self.day(leaf.notValidAfter))" }
        if leaf.notValidBefore > now { return "it is not valid before \(Self.day(leaf.notValidBefore))" }
        for authority in failures.flatMap({ Array($0.chain) }) where authority.notValidAfter < now {
            return "its certificate authority \(authority.subject) expired on \(Self.day(authority.notValidAfter))"
        }
        // The chain leads to the authority, so its name would mislead.
        if !failures.isEmpty {
            return
                "its chain of certificates breaks a rule of RFC 5280, such as that an authority must be marked as one"
        }
        return "it is signed by \(leaf.issuer), \(trusted)"
    }

    private static func day(_ date: Date) -> String { date.formatted(.iso8601.year().month().day()) }
}
