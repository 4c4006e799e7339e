import NIOHTTP1
import Values

/// Decides whether a command may be run over a WebSocket, or the one that a container runs be attached to, before any byte
/// of it flows.
struct ExecNegotiation: Sendable {
    enum Subprotocol: String, Sendable, CaseIterable {
        case v5 = "v5.channel.k8s.io"
        case v4 = "v4.channel.k8s.io"
        /// For clients that ask for none.
        case unnamed = ""
    }

    let request: ExecRequest
    /// There is no command but the container's own.
    let attaches: Bool
    let runtime: any PodRuntime
    let subprotocol: Subprotocol
    let wantsOutput: Bool
    let wantsError: Bool

    /// - Throws: what the request is refused with, as an API server and a kubelet behind it would.
    init(_ call: ResourceCall) throws(StatusError) {
        let request = call.request
        attaches = call.info.subresource == "attach"
        guard attaches || call.info.subresource == "exec" else { throw .noSuchResource }
        try Self.checkCreate(call)
        let pod = try call.existing()
        let container = try call.container(of: pod)
        self.request = ExecRequest(
            pod: pod, container: container, command: request.values("command"), hasInput: request.flag("stdin"),
            isTerminal: request.flag("tty"))
        self.wantsOutput = request.flag("stdout")
        self.wantsError = request.flag("stderr") && !request.flag("tty")
        guard self.request.hasInput || wantsOutput || wantsError else { throw .noStreams }
        if !attaches, self.request.command.isEmpty {
            throw .badRequest("you must specify at least one command for the container")
        }
        guard let runtime = call.handler.configuration.runtime else {
            throw .internalError("no kubelet runs on node \(pod.at("spec", "nodeName")?.stringValue ?? "")")
        }
        self.runtime = runtime
        self.subprotocol = try Self.subprotocol(request.headers)
    }

    /// From 1.35 a WebSocket, which begins with GET, needs the right to create all the same
    /// (feature gate AuthorizePodWebsocketUpgradeCreatePermission).
    static func checkCreate(_ call: ResourceCall) throws(StatusError) {
        var attributes = Authorizer.Attributes(call.info, path: "")
        attributes.verb = "create"
        try call.handler.access.require(attributes, of: call.user)
    }

    private static func subprotocol(_ headers: HTTPHeaders) throws(StatusError) -> Subprotocol {
        let offered = headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
        if offered.isEmpty { return .unnamed }
        guard let chosen = offered.compactMap(Subprotocol.init).first else { throw .badSubprotocol }
        return chosen
    }
}

extension ResourceCall {
    /// The answer to a request that should have been a WebSocket and is none.
    var execRefusal: APIResponse {
        get throws(StatusError) {
            do {
                _ = try ExecNegotiation(self)
            } catch StatusError.noStreams {
                return APIResponse(400, text: StatusError.noStreams.message)
            } catch StatusError.badSubprotocol {
                return .badSubprotocol
            }
            throw .badRequest("Upgrade request required")
        }
    }

    /// The container that is meant: the one named, or the only one.
    func container(of pod: JSON) throws(StatusError) -> String {
        let lists = ["containers", "initContainers", "ephemeralContainers"]
        let names = lists.map { list in
            (pod.at("spec", list)?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        }
        if let wanted = request.value("container"), !wanted.isEmpty {
            if names.joined().contains(wanted) { return wanted }
            throw .badRequest("container \(wanted) is not valid for pod \(pod.objectName)")
        }
        guard names[0].count == 1 else {
            throw .badRequest(
                "a container name must be specified for pod \(pod.objectName), choose one of: "
                    + "[\(names[0].joined(separator: " "))]")
        }
        return names[0][0]
    }
}

extension StatusError {
    /// Plain text from the kubelet, and no Status.
    static let noStreams = StatusError(
        code: 400, reason: "", message: "you must specify at least 1 of stdin, stdout, stderr")
    /// An empty answer, as golang.org/x/net/websocket refuses a handshake.
    static let badSubprotocol = StatusError(code: 403, reason: "", message: "")
}
