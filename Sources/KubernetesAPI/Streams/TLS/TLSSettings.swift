import Changes
import Kubeconfig
import NIOSSL
import Values

/// What a kubeconfig's context says about TLS, as NIOSSL takes it.
struct TLSSettings: Sendable {
    let configuration: TLSConfiguration
    /// The name to ask for and to verify; `nil` means the host of the server's URL.
    let serverName: String?

    /// - Parameter clientCertificate: The one in force, which an exec plugin may have given; not always the kubeconfig's.
    /// - Throws: ``OperationError`` with code `invalid_input` that names the context and the field that is malformed.
    init(access: ClusterAccess, clientCertificate: ClientCertificate?) throws(OperationError) {
        let source = Source(context: access.context)
        var configuration = TLSConfiguration.makeClientConfiguration()
        // The API server speaks 1.2 and later only (Go's crypto/tls), and nothing here wants less.
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authority = access.certificateAuthority {
            configuration.trustRoots = .certificates(try source.certificates(authority, field: Field.authority))
        }
        if access.insecureSkipTLSVerify { configuration.certificateVerification = .none }
        if let clientCertificate {
            let chain = try source.certificates(clientCertificate.certificate, field: Field.certificate)
            let key = try source.privateKey(clientCertificate.key.reveal())
            try source.check(key, belongsTo: chain)
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(key)
        }
        self.configuration = configuration
        self.serverName = access.tlsServerName
    }

    private enum Field {
        static let authority = "certificate-authority"
        static let certificate = "client-certificate"
        static let key = "client-key"
    }

    /// Reads PEM texts of one context, and names it in errors.
    private struct Source {
        let context: String

        func certificates(_ pem: String, field: String) throws(OperationError) -> [NIOSSLCertificate] {
            do {
                let certificates = try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8))
                if !certificates.isEmpty { return certificates }
            } catch {
                // What BoringSSL says about it helps nobody; the field does.
            }
            throw malformed(field, "holds no readable PEM certificate")
        }

        func privateKey(_ pem: String) throws(OperationError) -> NIOSSLPrivateKey {
            do {
                return try NIOSSLPrivateKey(bytes: Array(pem.utf8), format: .pem)
            } catch {
                let encrypted = pem.contains("ENCRYPTED")
                throw malformed(
                    Field.key,
                    encrypted ? "is encrypted with a passphrase" : "holds no readable PEM private key",
                    hint: encrypted ? "store the key unencrypted, as kubectl needs it too" : nil)
            }
        }

        func check(_ key: NIOSSLPrivateKey, belongsTo chain: [NIOSSLCertificate]) throws(OperationError) {
            var configuration = TLSConfiguration.makeClientConfiguration()
            // Loading the system's authorities would be most of the time this takes.
            configuration.trustRoots = .certificates([])
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(key)
            do {
                _ = try NIOSSLContext(configuration: configuration)
            } catch {
                throw malformed(Field.key, "does not belong to its \(Field.certificate)")
            }
        }

        private func malformed(_ field: String, _ what: String, hint: String? = nil) -> OperationError {
            OperationError(
                .invalidInput, "\(field) of context \"\(context)\" \(what)",
                hint: hint ?? "check \(field)-data, or the file \(field) names, in the kubeconfig")
        }
    }
}
