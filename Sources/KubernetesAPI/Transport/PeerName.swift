import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// Verifies that a connection's peer may answer for a name or an address, where NIOSSL cannot: it accepts every certificate
/// that has the address of the socket's peer, whatever name was asked for, and behind a proxy that address is the proxy's.
enum PeerName {
    /// - Returns: What is to be verified here; `nil` when it is the peer's own address, with which NIOSSL is right.
    static func toVerify(_ name: String, of server: ServerURL, isDirect: Bool) -> String? {
        let address = CertificateNames.canonicalAddress(name)
        let isPeersOwn = isDirect && address != nil && CertificateNames.canonicalAddress(server.host) == address
        return isPeersOwn ? nil : name
    }

    /// - Throws: `NIOSSLExtraError.failedToValidateHostname` in the future; the connection is closed then.
    static func check(_ channel: any Channel, covers name: String) -> EventLoopFuture<Void> {
        let verdict = channel.eventLoop.submit {
            let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            guard let certificate = tls.peerCertificate,
                try CertificateNames(of: Certificate(derEncoded: certificate.toDERBytes())).covers(name)
            else { throw NIOSSLExtraError.failedToValidateHostname }
        }
        verdict.whenFailure { _ in channel.close(promise: nil) }
        return verdict
    }
}
