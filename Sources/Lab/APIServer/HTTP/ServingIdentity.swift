import NIOSSL
import Synchronization
import Values

/// The certificate and key a server shows; new connections see a new one at once, as with kube-apiserver, which reads its
/// files again.
final class ServingIdentity: Sendable {
    private struct State {
        var identity: PEMIdentity
        var context: NIOSSLContext?
    }

    private let state: Mutex<State>

    init(_ identity: PEMIdentity) { state = Mutex(State(identity: identity)) }

    func replace(with identity: PEMIdentity) { state.withLock { $0 = State(identity: identity) } }

    func context() throws -> NIOSSLContext {
        try state.withLock { state in
            if let context = state.context { return context }
            let context = try NIOSSLContext(configuration: .server(state.identity))
            state.context = context
            return context
        }
    }
}

extension TLSConfiguration {
    fileprivate static func server(_ identity: PEMIdentity) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(identity.key.reveal().utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.applicationProtocols = ["http/1.1"]
        configuration.minimumTLSVersion = .tlsv12
        // Asks for a certificate and takes a connection without one, as kube-apiserver does.
        configuration.certificateVerification = .optionalVerification
        // Whom to trust is judged per request; loading the machine's authorities would be most of this function's time.
        configuration.trustRoots = .certificates([])
        // Every client offers these, and ML-KEM costs a lab more than all else in a handshake.
        configuration.curves = [.x25519, .secp256r1, .secp384r1]
        return configuration
    }
}
