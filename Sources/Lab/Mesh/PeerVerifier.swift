import FoundationEssentials
import NIOCore
import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// Judges a server's certificate by a CA file and a name, and keeps the reason when it is wrong.
final class PeerVerifier: Sendable {
    private let roots: CertificateStore
    private let host: String
    private let failure = Mutex<PeerFailure?>(nil)

    init(roots: CertificateStore, host: String) {
        self.roots = roots
        self.host = host
    }

    /// Why the certificate was refused.
    var reason: PeerFailure? { failure.withLock { $0 } }

    func verify(_ chain: [NIOSSLCertificate], _ promise: EventLoopPromise<NIOSSLVerificationResult>) {
        promise.completeWithTask {
            let found = await self.check(chain)
            self.failure.withLock { $0 = found }
            return found == nil ? .certificateVerified : .failed
        }
    }

    private func check(_ chain: [NIOSSLCertificate]) async -> PeerFailure? {
        let certificates = chain.compactMap { try? Certificate(derEncoded: $0.toDERBytes()) }
        guard let leaf = certificates.first, certificates.count == chain.count else {
            return PeerFailure("tls: failed to parse certificate from server")
        }
        if Date.now > leaf.notValidAfter || Date.now < leaf.notValidBefore {
            return Self.failed("x509: certificate has expired or is not yet valid")
        }
        let others = CertificateStore(certificates.dropFirst())
        let address = IPv4(host) != nil ? host : nil
        var whole = Verifier(rootCertificates: roots) {
            RFC5280Policy()
            ServerIdentityPolicy(serverHostname: address == nil ? host : nil, serverIP: address)
        }
        if case .validCertificate = await whole.validate(leaf: leaf, intermediates: others) { return nil }
        var trust = Verifier(rootCertificates: roots) { RFC5280Policy() }
        guard case .validCertificate = await trust.validate(leaf: leaf, intermediates: others) else {
            return Self.failed("x509: certificate signed by unknown authority")
        }
        let names = leaf.names
        return Self.failed(
            names.isEmpty
                ? "x509: certificate is not valid for any names, but wanted to match \(host)"
                : "x509: certificate is valid for \(names.joined(separator: ", ")), not \(host)")
    }

    private static func failed(_ reason: String) -> PeerFailure {
        PeerFailure("tls: failed to verify certificate: \(reason)")
    }
}

extension Certificate {
    /// The names for which a server may use it.
    fileprivate var names: [String] {
        guard let alternatives = try? extensions.subjectAlternativeNames else { return [] }
        return alternatives.compactMap { name in
            switch name {
            case .dnsName(let text): text
            case .ipAddress(let octets) where octets.bytes.count == 4:
                octets.bytes.map { String($0) }.joined(separator: ".")
            default: nil
            }
        }
    }
}
