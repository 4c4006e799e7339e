import Changes
import NIOCore
import NIOPosix
import NIOSSL
import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Turns what NIO says about a connection into what an operator needs to hear.
struct ConnectionFailure {
    /// Whom the connection was for: `10.6.124.66:31936`.
    let peer: String

    func error(from error: any Error) -> OperationError {
        switch error {
        case let error as OperationError: error
        case let error as NIOConnectionError: connecting(error)
        case let error as ChannelError: channel(error)
        case let error as IOError: unreachable(Self.text(error))
        case let error as NIOSSLError: tls(error)
        case is NIOSSLExtraError: otherName(names: nil)
        case is NotTLS: notTLS
        case is ChannelPipelineError: unreachable("it closed the connection")
        default: unreachable("\(error)")
        }
    }

    /// The peer's certificate is trusted, but is not for the host that was asked for.
    func otherName(names: CertificateNames?) -> OperationError {
        OperationError(
            .tls, "the certificate of \(peer) is for other names" + (names.map { ": \($0)" } ?? ""),
            hint: "set tls-server-name in the kubeconfig to a name the certificate has, or use an address it covers")
    }

    private var notTLS: OperationError {
        OperationError(
            .tls, "\(peer) answers, but not with TLS",
            hint: "check the address and port; an API server answers with TLS")
    }

    private func unreachable(_ reason: String) -> OperationError {
        OperationError(
            .unreachable, "cannot reach \(peer): \(reason)", retryable: true,
            hint: "check the address, that the server runs, and firewalls in between")
    }

    /// The peer does not answer at all.
    func noConnection(within limit: Duration? = nil) -> OperationError {
        OperationError(
            .timeout, "no connection to \(peer) within \(limit?.text ?? "the time the system allows")", retryable: true,
            hint: "check the address, that the server runs, and firewalls in between")
    }

    private func connecting(_ failure: NIOConnectionError) -> OperationError {
        let reasons = failure.connectionErrors.map { self.error(from: $0.error) }
        if let timeout = reasons.first(where: { $0.code == .timeout }) { return timeout }
        if let first = failure.connectionErrors.first { return error(from: first.error) }
        return unreachable("the name \(failure.host) is not known")
    }

    private func channel(_ error: ChannelError) -> OperationError {
        switch error {
        case .connectTimeout: noConnection()
        default: unreachable("it closed the connection")
        }
    }

    private static func text(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "connection reset"
        case EHOSTUNREACH: "no route to the host"
        case ENETUNREACH: "no route to the network"
        case ETIMEDOUT: "the connection timed out"
        default: "\(error)"
        }
    }
}

extension ConnectionFailure {
    private func tls(_ error: NIOSSLError) -> OperationError {
        guard case .handshakeFailed(let reason) = error else { return unreachable("it closed the connection") }
        if reason == .sslError([.eofDuringHandshake]) {
            return OperationError(
                .unreachable, "\(peer) closed the connection during the TLS handshake", retryable: true,
                hint: "check the address and port, and what stands between")
        }
        return OperationError(
            .tls, "TLS with \(peer) failed: \(TLSFailure.text(of: error))", hint: TLSFailure.hint, cause: error)
    }
}

/// The peer's first bytes are not those of TLS.
struct NotTLS: Error {}
