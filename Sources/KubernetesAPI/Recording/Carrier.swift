import AsyncHTTPClient
import Changes
import Kubeconfig

/// What carries a client's requests to its API server and into its pods, and the answers back.
protocol Carrier: Sendable {
    /// Whether there is a network behind it that more can be found out from.
    var isLive: Bool { get }

    /// Sends a request and reads its answer whole.
    ///
    /// - Throws: ``TransportFailure``, or ``OperationError`` for what cannot be used.
    func send(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> APIResponse

    /// Sends a request and gives back the head of its answer; the body is for the caller to read.
    func open(_ request: APIRequest, with credentials: ResolvedCredentials) async throws -> HTTPClientResponse

    func exec(
        _ call: ExecCall, with credentials: CredentialSource, timeout: Duration, options: ClientOptions
    ) async throws(OperationError) -> ExecResult

    /// - Parameter access: With the address and the authority to look at, and the proxy on the way.
    func checkCertificate(
        _ access: ClusterAccess, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> TLSProbe.Report

    func shutdown() async
}

extension Transport: Carrier {
    var isLive: Bool { true }

    func exec(
        _ call: ExecCall, with credentials: CredentialSource, timeout: Duration, options: ClientOptions
    ) async throws(OperationError) -> ExecResult {
        try await call.run(credentials: credentials, timeout: timeout, options: options)
    }

    func checkCertificate(
        _ access: ClusterAccess, tlsServerName: String?, timeout: Duration
    ) async throws(OperationError) -> TLSProbe.Report {
        try await TLSProbe.check(access, tlsServerName: tlsServerName, timeout: timeout)
    }
}

/// Where a client's answers come from.
public enum Carriage: Sendable {
    case network
    /// The network, and all of it is kept.
    case recorded(Recorder)
    /// A recording, and nothing is sent.
    case replayed(Recording)

    func carrier(_ cluster: String, _ access: ClusterAccess, _ options: ClientOptions) -> any Carrier {
        switch self {
        case .network: Transport(access: access, options: options)
        case .recorded(let recorder):
            RecordingCarrier(Transport(access: access, options: options), recorder, of: cluster, access)
        case .replayed(let recording): ReplayCarrier(recording, of: cluster)
        }
    }
}
