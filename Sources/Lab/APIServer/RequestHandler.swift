import FoundationEssentials
import NIOCore
import NIOHTTP1
import Synchronization
import Values

/// Answers requests: who may, what is meant, who does it.
struct RequestHandler: Sendable {
    let configuration: APIServerConfiguration
    let authenticator: Authenticator
    let access: AccessControl

    init(_ configuration: APIServerConfiguration) throws {
        self.configuration = configuration
        self.authenticator = try Authenticator(
            authorityPEM: configuration.clientAuthority, tokens: configuration.tokens,
            accounts: ServiceAccountTokens(key: configuration.accountKey, store: configuration.store))
        self.access = AccessControl(
            authenticator: authenticator, authorizer: Authorizer(store: configuration.store),
            log: configuration.permissions)
    }

    var store: ObjectStore { configuration.store }
    var catalog: ResourceCatalog { store.catalog }

    func respond(
        to outcome: RequestReader.Outcome, head: HTTPRequestHead, from peer: Authenticator.Peer
    ) async -> APIResponse {
        var response: APIResponse
        switch outcome {
        case .tooLarge: response = APIResponse(.tooLarge)
        case .complete(let body):
            do {
                response = try await route(APIRequest(head: head, body: body), from: peer)
            } catch {
                response = APIResponse(error)
            }
        }
        response.headers.add(name: "audit-id", value: newUID())
        response.headers.add(name: "date", value: HTTPTime.now)
        return response
    }

    private func route(_ request: APIRequest, from peer: Authenticator.Peer) async throws(StatusError) -> APIResponse {
        let info = RequestInfo(request)
        let user: UserInfo
        do throws(StatusError) {
            user = try access.admit(request, info, from: peer)
        } catch {
            return .denied(error)
        }
        guard info.isResource else { return try DiscoveryHandler(self).respond(to: request) }
        let call = try ResourceCall(self, request, info, user)
        return try await call.respond()
    }

    /// What a handshake for a WebSocket or for SPDY is answered with; `nil` when it is refused, and then answered as any
    /// other request.
    func upgradeHeaders(_ request: APIRequest, from peer: Authenticator.Peer) async -> HTTPHeaders? {
        do {
            let info = RequestInfo(request)
            let user = try access.admit(request, info, from: peer)
            let call = try ResourceCall(self, request, info, user)
            if info.subresource == "portforward" {
                return try PortForwardNegotiation(call).responseHeaders
            }
            // Commands are run over WebSockets only.
            if SPDYUpgrader.isWanted(by: request.headers) { return nil }
            let negotiation = try ExecNegotiation(call)
            return ["sec-websocket-protocol": negotiation.subprotocol.rawValue]
        } catch {
            return nil
        }
    }
}

extension APIResponse {
    /// Recorded: anonymous-403. Only what authorization forbids has the header, not what admission does.
    fileprivate static func denied(_ error: StatusError) -> APIResponse {
        var response = APIResponse(error)
        if error.code == 403 { response.headers.add(name: "x-content-type-options", value: "nosniff") }
        return response
    }
}

extension StatusError {
    fileprivate static let tooLarge = StatusError(
        code: 413, reason: "RequestEntityTooLarge",
        message: "Request entity too large: limit is \(RequestReader.largestBody)")
}

/// The time as answers tell it, to the second.
private enum HTTPTime {
    private static let last = Mutex((second: 0, text: ""))

    static var now: String {
        let now = Date.now
        let second = Int(now.timeIntervalSince1970)
        return last.withLock { last in
            if last.second != second { last = (second, now.httpText) }
            return last.text
        }
    }
}

extension Date {
    /// `Sun, 22 Nov 2026 10:34:11 GMT` (RFC 9110, section 5.6.7).
    fileprivate var httpText: String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // The epoch began on a Thursday; 2026-11-22T10:34:11Z has the rest.
        let day = days[Int(timeIntervalSince1970 / 86_400) % 7]
        let parts = formatted(.iso8601).split { "-T:Z".contains($0) }
        let month = months[(Int(parts[1]) ?? 1) - 1]
        return "\(day), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
