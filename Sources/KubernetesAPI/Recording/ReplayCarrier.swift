import AsyncHTTPClient
import Changes
import Kubeconfig
import NIOCore
import NIOHTTP1
import Values

/// Answers from a ``Recording``.
struct ReplayCarrier: Carrier {
    private let recording: Recording
    private let cluster: String

    init(_ recording: Recording, of cluster: String) { (self.recording, self.cluster) = (recording, cluster) }

    var isLive: Bool { false }

    func send(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> APIResponse {
        let answer = try answer(to: request, isStream: false)
        let body = answer["json"].map { $0.bytes() } ?? Array((answer["text"]?.stringValue ?? "").utf8)
        return APIResponse(status: Self.status(answer), headers: Self.headers(answer), body: body)
    }

    func open(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> HTTPClientResponse {
        let answer = try answer(to: request, isStream: true)
        return HTTPClientResponse(
            status: HTTPResponseStatus(statusCode: Self.status(answer)), headers: Self.headers(answer),
            body: .stream(ReplayedBody(answer: answer)))
    }

    func exec(
        _ call: ExecCall, with credentials: CredentialSource, timeout: Duration, options: ClientOptions
    ) async throws(OperationError) -> ExecResult {
        let answer = try recording.answer(cluster, RecordedCall.exec(call), isRead: call.isReadOnly)
        if let failure = answer.recordedFailure as? OperationError { throw failure }
        return ExecResult(
            stdout: Array((answer["stdout"]?.stringValue ?? "").utf8),
            stderr: Array((answer["stderr"]?.stringValue ?? "").utf8),
            exitCode: answer["exit_code"]?.integerValue.flatMap { Int(exactly: $0) } ?? 0,
            isTruncated: answer["truncated"]?.boolValue ?? false)
    }

    func checkCertificate(
        _ access: ClusterAccess, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> TLSProbe.Report {
        let call = RecordedCall.certificate(of: access.server, name: tlsServerName)
        let answer = try recording.answer(cluster, call, isRead: true)
        if let failure = answer.recordedFailure as? OperationError { throw failure }
        func texts(_ name: String) -> [String] { (answer[name]?.arrayValue ?? []).compactMap(\.stringValue) }
        return TLSProbe.Report(
            names: CertificateNames(
                dnsNames: texts("dns_names"), addresses: texts("addresses"),
                commonName: answer["common_name"]?.stringValue),
            expectedName: answer["expected_name"]?.stringValue ?? "", distrust: answer["distrust"]?.stringValue)
    }

    func shutdown() async {}

    private func answer(to request: APIRequest, isStream: Bool) throws -> JSON {
        let call = RecordedCall.request(request, isStream: isStream)
        let answer = try recording.answer(cluster, call, isRead: RecordedCall.isRead(call))
        if let failure = answer.recordedFailure { throw failure }
        return answer
    }

    private static func status(_ answer: JSON) -> Int {
        answer["status"]?.integerValue.flatMap { Int(exactly: $0) } ?? 200
    }

    private static func headers(_ answer: JSON) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for (name, values) in answer["headers"]?.objectValue ?? [:] {
            for value in (values.arrayValue ?? []).compactMap(\.stringValue) { headers.add(name: name, value: value) }
        }
        return headers
    }
}

/// The lines of a stream, and how it ended; one that its reader left goes on in silence.
private struct ReplayedBody: AsyncSequence, Sendable {
    let answer: JSON

    func makeAsyncIterator() -> Iterator { Iterator(answer: answer, lines: (answer["lines"]?.arrayValue ?? [])[...]) }

    struct Iterator: AsyncIteratorProtocol {
        let answer: JSON
        var lines: ArraySlice<JSON>

        mutating func next() async throws -> ByteBuffer? {
            if let line = lines.popFirst() {
                return ByteBuffer(string: (line.stringValue ?? line.text()) + "\n")
            }
            switch answer["end"] {
            case "closed": return nil
            case .object(let failure)?:
                throw (["failure": .object(failure)] as JSON).recordedFailure
                    ?? TransportFailure(.reset, cause: ChannelError.eof)
            default:
                // Nothing more was told; who reads on is stopped by whoever gives it up.
                try await Task.sleep(for: .seconds(86_400))
                return nil
            }
        }
    }
}
