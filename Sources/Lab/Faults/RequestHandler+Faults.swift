import NIOCore
import NIOHTTP1
import Values

extension RequestHandler {
    /// What becomes of a request.
    enum Reply: Sendable {
        /// - Parameter cut: Where it ends too early, if it does; see ``Fault/place``.
        case answer(APIResponse, cut: Double?)
        case hangUp(withReset: Bool)
    }

    /// Answers a request, or does what the fault that it meets wants.
    func reply(
        to outcome: RequestReader.Outcome, head: HTTPRequestHead, from peer: Authenticator.Peer, meeting fault: Fault?
    ) async -> Reply {
        guard let fault else { return .answer(await respond(to: outcome, head: head, from: peer), cut: nil) }
        switch fault.kind {
        case .delay(let time):
            // Cancelled when the connection ends: then nobody reads the answer.
            try? await configuration.clock.sleep(for: time)
        case .drop, .reset:
            if fault.actsFirst { _ = await respond(to: outcome, head: head, from: peer) }
            return .hangUp(withReset: fault.kind == .reset)
        case .truncate: return .answer(await respond(to: outcome, head: head, from: peer), cut: fault.place)
        case .answer(let status, let retryAfter): return .answer(.fault(status, retryAfter), cut: nil)
        case .expireCredentials: return .answer(APIResponse(.unauthorized), cut: nil)
        case .rotateCertificate:
            configuration.faults.strike(fault.kind)
            var response = await respond(to: outcome, head: head, from: peer)
            response.headers.replaceOrAdd(name: "connection", value: "close")
            return .answer(response, cut: nil)
        case .restart:
            configuration.faults.strike(fault.kind)
            return .hangUp(withReset: false)
        }
        return .answer(await respond(to: outcome, head: head, from: peer), cut: nil)
    }

    /// Whether a WebSocket may come to be at all for a request that meets this fault; it is waited for here.
    func lets(_ fault: Fault?, pass time: any Clock<Duration>) async -> Bool {
        switch fault?.kind {
        case nil, .truncate: return true
        case .delay(let duration):
            // Cancelled when the connection ends: then nobody waits for it.
            try? await time.sleep(for: duration)
            return true
        case .rotateCertificate?:
            configuration.faults.strike(.rotateCertificate)
            return true
        default: return false
        }
    }
}

extension APIResponse {
    /// An answer of a server in trouble, in the words of k8s.io/apiserver where it has any.
    fileprivate static func fault(_ status: Int, _ retryAfter: Int?) -> APIResponse {
        let (reason, message) =
            switch status {
            case 429: ("TooManyRequests", "Too many requests, please try again later.")
            case 500: ("InternalError", "Internal error occurred: etcdserver: leader changed")
            case 503: ("ServiceUnavailable", "apiserver is shutting down")
            case 504: ("Timeout", "request did not complete within the allotted timeout")
            default: ("", "an injected fault")
            }
        var error = StatusError(code: status, reason: reason, message: message)
        if let retryAfter { error.details = ["retryAfterSeconds": .integer(Int64(retryAfter))] }
        return APIResponse(error)
    }
}
