import NIOHTTP1
import Values

/// Decides whether ports of a pod may be forwarded over a WebSocket.
struct PortForwardNegotiation: Sendable {
    static let subprotocol = "v4.channel.k8s.io"

    let pod: JSON
    let ports: [Int]
    let runtime: any PodRuntime

    /// - Throws: what the request is refused with.
    init(_ call: ResourceCall) throws(StatusError) {
        try ExecNegotiation.checkCreate(call)
        pod = try call.existing()
        guard call.request.headers[canonicalForm: "sec-websocket-protocol"].contains(Substring(Self.subprotocol)) else {
            throw .badSubprotocol
        }
        let texts = call.request.values("ports").flatMap { $0.split(separator: ",") }
        ports = texts.compactMap { Int($0) }.filter { (1...65535).contains($0) }
        if texts.isEmpty { throw .badRequest("query parameter \"port\" is required") }
        guard ports.count == texts.count else {
            throw .badRequest("unable to parse \"\(texts.joined(separator: ","))\" as ports")
        }
        guard let runtime = call.handler.configuration.runtime else {
            throw .internalError("no kubelet runs on node \(pod.at("spec", "nodeName")?.stringValue ?? "")")
        }
        self.runtime = runtime
    }
}

extension ResourceCall {
    /// The answer to a request that should have been a WebSocket of ours and is none, such as kubectl's, which speaks SPDY.
    var portForwardRefusal: APIResponse {
        get throws(StatusError) {
            do {
                _ = try PortForwardNegotiation(self)
            } catch StatusError.badSubprotocol where request.method == .GET {
                return .badSubprotocol
            } catch StatusError.badSubprotocol {
                throw .badRequest(
                    "the lab forwards ports over WebSockets with \(PortForwardNegotiation.subprotocol) only and not over "
                        + "SPDY, which kubectl port-forward speaks; reach the pod with kubectl exec and curl, or by a "
                        + "Service of type NodePort")
            }
            throw .badRequest("Upgrade request required")
        }
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
