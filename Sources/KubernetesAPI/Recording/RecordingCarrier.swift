import AsyncHTTPClient
import Changes
import Kubeconfig
import NIOCore
import NIOHTTP1

/// The network, of which a ``Recorder`` keeps what goes through.
struct RecordingCarrier: Carrier {
    private let network: Transport
    private let recorder: Recorder
    private let cluster: String

    init(_ network: Transport, _ recorder: Recorder, of cluster: String, _ access: ClusterAccess) {
        (self.network, self.recorder, self.cluster) = (network, recorder, cluster)
        recorder.begin(cluster, access)
    }

    var isLive: Bool { true }

    func send(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> APIResponse {
        let call = RecordedCall.request(request, isStream: false)
        do {
            let response = try await network.send(request, with: credentials)
            recorder.add(cluster, call, RecordedAnswer.response(response))
            return response
        } catch {
            // Who stops waiting for an answer has not got one.
            if TransportFailure(error).kind != .cancelled { recorder.add(cluster, call, RecordedAnswer.failure(error)) }
            throw error
        }
    }

    func open(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> HTTPClientResponse {
        let call = RecordedCall.request(request, isStream: true)
        do {
            var response = try await network.open(request, with: credentials)
            let stream = RecordedStream(
                head: RecordedAnswer.head(status: Int(response.status.code), response.headers))
            recorder.add(cluster, call, stream)
            response.body = .stream(RecordedBody(body: response.body, stream: stream))
            return response
        } catch {
            if TransportFailure(error).kind != .cancelled { recorder.add(cluster, call, RecordedAnswer.failure(error)) }
            throw error
        }
    }

    func exec(
        _ call: ExecCall, with credentials: CredentialSource, timeout: Duration, options: ClientOptions
    ) async throws(OperationError) -> ExecResult {
        do {
            let result = try await network.exec(call, with: credentials, timeout: timeout, options: options)
            recorder.add(cluster, RecordedCall.exec(call), RecordedAnswer.result(result))
            return result
        } catch {
            if error.code != .cancelled {
                recorder.add(cluster, RecordedCall.exec(call), RecordedAnswer.failure(error))
            }
            throw error
        }
    }

    func checkCertificate(
        _ access: ClusterAccess, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> TLSProbe.Report {
        let call = RecordedCall.certificate(of: access.server, name: tlsServerName)
        do {
            let report = try await network.checkCertificate(access, tlsServerName: tlsServerName, timeout: timeout)
            recorder.add(cluster, call, RecordedAnswer.report(report))
            return report
        } catch {
            if error.code != .cancelled { recorder.add(cluster, call, RecordedAnswer.failure(error)) }
            throw error
        }
    }

    func shutdown() async { await network.shutdown() }
}

/// The body of an answer, which is kept as it is read.
private struct RecordedBody: AsyncSequence, Sendable {
    let body: HTTPClientResponse.Body
    let stream: RecordedStream

    func makeAsyncIterator() -> Iterator { Iterator(parts: body.makeAsyncIterator(), stream: stream) }

    struct Iterator: AsyncIteratorProtocol {
        var parts: HTTPClientResponse.Body.AsyncIterator
        let stream: RecordedStream

        mutating func next() async throws -> ByteBuffer? {
            do {
                guard let part = try await parts.next() else {
                    stream.ended()
                    return nil
                }
                stream.received(part.readableBytesView)
                return part
            } catch {
                stream.failed(error)
                throw error
            }
        }
    }
}
