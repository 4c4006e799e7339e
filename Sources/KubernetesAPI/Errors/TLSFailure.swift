import NIOSSL

/// What BoringSSL's errors mean for an operator.
enum TLSFailure {
    static let hint = "check certificate-authority, client-certificate and tls-server-name in the kubeconfig"

    static func text(of error: any Error) -> String {
        let text = String(describing: error)
        return meanings.first { text.contains($0.mark) }?.meaning ?? "the handshake could not be completed"
    }

    // Names of reasons in BoringSSL's ssl/ssl_stat.cc.
    private static let meanings: [(mark: String, meaning: String)] = [
        ("CERTIFICATE_VERIFY_FAILED", "the server's certificate is not signed by the cluster's certificate authority"),
        ("ailedToValidateHostname", "the server's certificate is not for this name"),
        ("Couldn't find", "the server's certificate is not for this name"),
        ("WRONG_VERSION_NUMBER", "the server does not speak TLS on this port"),
        ("HTTP_REQUEST", "the server does not speak TLS on this port"),
        ("CERTIFICATE_REQUIRED", "the server demands a client certificate"),
        ("ALERT_UNKNOWN_CA", "the server does not know the authority of our client certificate"),
        ("ALERT_CERTIFICATE_EXPIRED", "the server says that our client certificate has expired"),
        ("ALERT_BAD_CERTIFICATE", "the server refuses our client certificate"),
        ("ALERT_CERTIFICATE_UNKNOWN", "the server refuses our client certificate"),
        ("ALERT_ACCESS_DENIED", "the server refuses our client certificate"),
        ("UNSUPPORTED_PROTOCOL", "the server speaks no TLS version from 1.2 on"),
        ("ALERT_PROTOCOL_VERSION", "the server speaks no TLS version from 1.2 on"),
        ("uncleanShutdown", "the server ended the connection during the handshake"),
    ]
}
