import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// Verifies that a connection's peer may answer for an address, where NIOSSL cannot: it compares an address with that of the
/// socket's peer, which behind a proxy is the proxy's.
enum PeerName {
    /// - Throws: `NIOSSLExtraError.failedToValidateHostname` in the future; the connection is closed then.
    static func check(_ channel: any Channel, covers address: String) -> EventLoopFuture<Void> {
        let verdict = channel.eventLoop.submit {
            let tls = try channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            guard let certificate = tls.peerCertificate,
                try CertificateNames(of: Certificate(derEncoded: certificate.toDERBytes())).covers(address)
            else { throw NIOSSLExtraError.failedToValidateHostname }
        }
        verdict.whenFailure { _ in channel.close(promise: nil) }
        return verdict
    }
}
