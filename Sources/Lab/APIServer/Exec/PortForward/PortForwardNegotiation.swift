import NIOHTTP1
import Values

/// Decides whether ports of a pod may be forwarded, and how.
struct PortForwardNegotiation: Sendable {
    enum Transport: Sendable, Hashable {
        /// A WebSocket with two channels a port, as Meshwright speaks it.
        case channels([Int])
        /// SPDY inside of a WebSocket, as kubectl from 1.31 on speaks it.
        case tunnel
        /// SPDY on the connection itself, as kubectl before that did, and later ones do where WebSockets fail.
        case spdy
    }

    static let channelProtocol = "v4.channel.k8s.io"
    static let spdyProtocol = "portforward.k8s.io"
    static let tunnelProtocol = "SPDY/3.1+" + spdyProtocol

    let pod: JSON
    let transport: Transport
    let runtime: any PodRuntime

    /// - Throws: what the request is refused with.
    init(_ call: ResourceCall) throws(StatusError) {
        try ExecNegotiation.checkCreate(call)
        pod = try call.existing()
        transport = try Self.transport(call.request)
        guard let runtime = call.handler.configuration.runtime else {
            throw .internalError("no kubelet runs on node \(pod.at("spec", "nodeName")?.stringValue ?? "")")
        }
        self.runtime = runtime
    }

    var responseHeaders: HTTPHeaders {
        switch transport {
        case .channels: ["sec-websocket-protocol": Self.channelProtocol]
        case .tunnel: ["sec-websocket-protocol": Self.tunnelProtocol]
        case .spdy: ["X-Stream-Protocol-Version": Self.spdyProtocol]
        }
    }

    /// The handler of a connection that speaks SPDY.
    func spdyHandler() -> PortForwardHandler {
        let (pod, runtime) = (pod, runtime)
        return PortForwardHandler(pod: pod) { port in try await runtime.listener(ofPort: port, in: pod) }
    }

    static func isTunnel(_ request: APIRequest) -> Bool {
        RequestInfo(request).subresource == "portforward" && offers(tunnelProtocol, request)
    }

    private static func offers(_ name: String, _ request: APIRequest) -> Bool {
        request.headers[canonicalForm: "sec-websocket-protocol"].contains { $0 == name }
    }

    private static func transport(_ request: APIRequest) throws(StatusError) -> Transport {
        if SPDYUpgrader.isWanted(by: request.headers) {
            let offered = request.headers[canonicalForm: "x-stream-protocol-version"].map(String.init)
            if offered.isEmpty { throw .noStreamProtocol }
            guard offered.contains(spdyProtocol) else { throw .badStreamProtocol(offered) }
            return .spdy
        }
        if isTunnel(request) { return .tunnel }
        guard offers(channelProtocol, request) else { throw .badSubprotocol }
        let texts = request.values("ports").flatMap { $0.split(separator: ",") }
        let ports = texts.compactMap { Int($0) }.filter { (1...65535).contains($0) }
        if texts.isEmpty { throw .badRequest("query parameter \"port\" is required") }
        guard ports.count == texts.count else {
            throw .badRequest("unable to parse \"\(texts.joined(separator: ","))\" as ports")
        }
        return .channels(ports)
    }
}

extension ResourceCall {
    /// The answer to a request that should have been upgraded and is not.
    var portForwardRefusal: APIResponse {
        get throws(StatusError) {
            do { _ = try PortForwardNegotiation(self) } catch { return try refusal(error) }
            throw .badRequest("Upgrade request required")
        }
    }

    private func refusal(_ error: StatusError) throws(StatusError) -> APIResponse {
        if error == .badSubprotocol {
            guard request.method == .GET else { throw .badRequest("Upgrade request required") }
            return .badSubprotocol
        }
        guard error.reason.isEmpty else { throw error }
        var response = APIResponse(error.code, text: error.message)
        response.headers.add(name: "x-accepted-stream-protocol-versions", value: PortForwardNegotiation.spdyProtocol)
        return response
    }
}

extension StatusError {
    // Plain text from the kubelet, and no Status (k8s.io/apimachinery 0.36, pkg/util/httpstream.Handshake).

    fileprivate static let noStreamProtocol = StatusError(
        code: 400, reason: "", message: "unable to upgrade: X-Stream-Protocol-Version is required")

    fileprivate static func badStreamProtocol(_ offered: [String]) -> StatusError {
        StatusError(
            code: 403, reason: "",
            message: "unable to upgrade: unable to negotiate protocol: client supports "
                + "[\(offered.joined(separator: " "))], server accepts [\(PortForwardNegotiation.spdyProtocol)]")
    }
}

extension APIResponse {
    /// An empty answer, as golang.org/x/net/websocket refuses a handshake.
    static var badSubprotocol: APIResponse {
        var response = APIResponse(.forbidden, contentType: "text/plain; charset=utf-8", body: .text(""))
        response.headers.add(name: "connection", value: "close")
        return response
    }
}
