import Changes
import Kubeconfig
import NIOHTTP1
import Testing
import Values

@testable import KubernetesAPI

/// A client of a back end, and the namespace it may use.
struct Session: Sendable {
    let backEnd: BackEnd
    let access: ClusterAccess
    let namespace: String
    let client: KubernetesClient
    let log: EventLog

    static func run(
        _ backEnd: BackEnd, access: ClusterAccess, namespace: String, mode: Gate.Mode,
        _ body: (Session) async throws -> Void
    ) async throws {
        var access = access
        access.namespace = namespace
        let log = EventLog()
        let client = KubernetesClient(cluster: "cluster", access: access, gate: log.gate(mode))
        let session = Session(backEnd: backEnd, access: access, namespace: namespace, client: client, log: log)
        let result = await BackEnd.result { try await body(session) }
        await client.shutdown()
        try result.get()
    }

    /// The same server for somebody else.
    func with(
        _ change: (inout ClusterAccess) -> Void, mode: Gate.Mode = .live, _ body: (Session) async throws -> Void
    ) async throws {
        var access = access
        change(&access)
        try await Session.run(backEnd, access: access, namespace: namespace, mode: mode, body)
    }

    func can(_ capability: BackEnd.Capability) -> Bool { backEnd.capabilities.contains(capability) }

    struct Answer: Sendable {
        var code: Int
        var headers: HTTPHeaders = [:]
        var text: String

        /// Of the whole text, or of each of its lines.
        var json: JSON {
            if let one = try? JSON(parsing: text) { return one }
            return .array(text.split(separator: "\n").compactMap { try? JSON(parsing: String($0)) })
        }
    }

    /// Sends what no method of the client does, as it is; refusals are answers too.
    func send(
        _ method: HTTPMethod, _ target: String, _ body: String? = nil, type: String = "application/json",
        accept: String = "application/json"
    ) async throws -> Answer {
        do {
            let response = try await client.requester.perform(request(method, target, body, type, accept))
            return Answer(
                code: response.status, headers: response.headers, text: String(decoding: response.body, as: UTF8.self))
        } catch {
            guard let status = error.status, let code = status["code"]?.integerValue else { throw error }
            return Answer(code: Int(code), text: status.text())
        }
    }

    /// Sends a recorded request once and gives back all of the answer, whatever it is.
    func sendOnce(_ exchange: RecordedExchange) async throws -> Answer {
        try await sendOnce(
            exchange.method, exchange.target, exchange.body, type: exchange.contentType,
            accept: exchange.accept ?? "*/*")
    }

    /// Sends a request once and gives back all of the answer, whatever it is.
    func sendOnce(
        _ method: HTTPMethod, _ target: String, _ body: String? = nil, type: String? = "application/json",
        accept: String = "application/json"
    ) async throws -> Answer {
        let transport = Transport(access: access, options: client.options)
        let request = request(method, target, body, type, accept)
        let credentials = client.credentials
        let result = await BackEnd.result { try await transport.send(request, with: credentials.current()) }
        await transport.shutdown()
        let response = try result.get()
        return Answer(
            code: response.status, headers: response.headers, text: String(decoding: response.body, as: UTF8.self))
    }

    private func request(
        _ method: HTTPMethod, _ target: String, _ body: String?, _ type: String?, _ accept: String
    ) -> APIRequest {
        let parts = target.split(separator: "?", maxSplits: 1)
        let query = (parts.count > 1 ? parts[1].split(separator: "&") : []).map { item in
            let pair = item.split(separator: "=", maxSplits: 1)
            return (String(pair[0]), pair.count > 1 ? String(pair[1]) : "")
        }
        let context = RequestContext(
            cluster: "cluster", server: access.server, operation: "sending \(method.rawValue) \(target)", verb: "get")
        return APIRequest(
            method, String(parts[0]), query: query, body: body.map { Array($0.utf8) },
            contentType: body == nil ? nil : type, accept: accept, context: context)
    }

    /// Sends a recorded request, moved to this session's namespace.
    @discardableResult
    func replay(_ name: String) async throws -> Answer {
        try await RecordedExchange(name).moved(to: namespace, takenPort: 0).send(in: self)
    }

    /// The object that a recorded request sent.
    func recorded(_ name: String) throws -> JSON {
        try JSON(parsing: try RecordedExchange(name).moved(to: namespace, takenPort: 0).body ?? "")
    }

    var maps: String { "/api/v1/namespaces/\(namespace)/configmaps" }

    func map(_ name: String, _ data: [String: JSON] = [:], labels: [String: JSON] = [:]) -> JSON {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "data": .object(data),
            "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": .object(labels)],
        ]
    }

    func name(_ name: String) -> ObjectName { ObjectName(namespace: namespace, name: name) }

    /// The error of an operation that must fail.
    func failure(
        at location: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
    ) async -> OperationError? {
        do {
            let value = try await body()
            Issue.record("no error, but \(value)", sourceLocation: location)
            return nil
        } catch {
            return error as? OperationError
        }
    }
}
