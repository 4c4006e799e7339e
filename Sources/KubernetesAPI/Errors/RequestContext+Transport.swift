import Changes
import NIOPosix

extension RequestContext {
    /// The error for a request that got no answer.
    ///
    /// - Parameter attempts: How often it was tried.
    func error(for failure: TransportFailure, attempts: Int = 1) -> OperationError {
        let (code, what, hint) = explanation(of: failure)
        let times = attempts > 1 ? " (tried \(attempts) times)" : ""
        return OperationError(
            code, what + times, operation: operation, cluster: cluster, object: object,
            retryable: [.unreachable, .timeout].contains(code), hint: hint, cause: failure.cause)
    }

    private func explanation(of failure: TransportFailure) -> (OperationError.Code, String, String?) {
        switch failure.kind {
        case .refused:
            (
                .unreachable, "\(server) refuses connections",
                "check that the API server runs and that address and port are right"
            )
        case .noRoute: (.unreachable, "there is no route to \(server)", "check the network, VPN and the address")
        case .nameNotFound:
            (.unreachable, "the name in \(server) cannot be resolved", "check the address in the kubeconfig and DNS")
        case .connectTimeout:
            (.unreachable, "\(server) does not answer connections", "check firewalls, VPN and the address")
        case .handshakeCut:
            (
                .unreachable, "\(server) closed the connection during the TLS handshake",
                "check the address and port, and what stands between; the API server may be restarting"
            )
        case .tls: (.tls, "TLS with \(server) failed: \(TLSFailure.text(of: failure.cause))", TLSFailure.hint)
        case .proxy:
            (.unreachable, "the proxy to \(server) failed: \(failure.cause)", "check proxy-url in the kubeconfig")
        case .reset:
            (
                .unreachable,
                "\(server) \(failure.wasResetByPeer ? "reset" : "closed") the connection "
                    + (failure.isAmidAnswer ? "before its answer was whole" : "before it had answered"),
                "try again; the API server may be restarting"
            )
        case .answerTimeout:
            (.timeout, "\(server) did not answer in time", "try again; the API server may be overloaded")
        case .tooLarge:
            (
                .serverError, "the answer of \(server) is longer than is accepted",
                "ask for less at once: name a namespace, labels or fields"
            )
        case .cancelled: (.cancelled, "cancelled while \(operation)", nil)
        case .shutDown: (.cancelled, "the client of \(server) was shut down", nil)
        case .other:
            (.unreachable, "talking to \(server) failed: \(failure.cause)", "check what listens at that address")
        }
    }
}
