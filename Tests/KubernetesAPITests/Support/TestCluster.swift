import Changes
import Kubeconfig
import NIOSSL
import Values

@testable import KubernetesAPI

/// A client of a ``ReplayServer`` with its certificate authority.
struct TestCluster {
    let server: ReplayServer
    let client: KubernetesClient
    let log: EventLog

    /// - Parameters:
    ///   - mode: Of the gate.
    ///   - options: Pauses of retries are over at once where none are given.
    ///   - change: Makes the access to the cluster what the test needs.
    static func run<Value>(
        mode: Gate.Mode = .live, options: ClientOptions? = nil, names: [String] = [],
        addresses: [String] = ["127.0.0.1"],
        validity: ClosedRange<Double> = -60...3600, access change: (inout ClusterAccess) throws -> Void = { _ in },
        script: @escaping ReplayServer.Script, _ body: (TestCluster) async throws -> Value
    ) async throws -> Value {
        let authority = try StreamAuthority()
        let certificate = try authority.issue(
            "kube-apiserver", dnsNames: names, addresses: addresses, validity: validity)
        var tls = try certificate.serverConfiguration
        tls.certificateVerification = .optionalVerification
        return try await ReplayServer.run(tls: tls, script: Recording.withDiscovery(script)) { server in
            var access = ClusterAccess(
                context: "test", server: "https://127.0.0.1:\(server.port)", certificateAuthority: try authority.pem)
            try change(&access)
            let log = EventLog()
            let client = KubernetesClient(
                cluster: "cluster01", access: access, gate: log.gate(mode),
                options: options ?? ClientOptions(retry: .quick))
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(TestCluster(server: server, client: client, log: log)))
            } catch {
                result = .failure(error)
            }
            await client.shutdown()
            return try result.get()
        }
    }

    static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    /// The error of an operation that must fail.
    static func failure<Value>(_ body: () async throws -> Value) async -> OperationError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? OperationError
        }
    }
}

extension RetryPolicy {
    /// Real pauses, but hardly any.
    static let quick = RetryPolicy(firstPause: .milliseconds(1), longestPause: .milliseconds(4))
}
