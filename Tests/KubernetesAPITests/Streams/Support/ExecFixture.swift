import Changes
import Kubeconfig
import KubernetesAPI
import NIOSSL
import Values

/// A server with a certificate, and a client that trusts it.
struct ExecFixture {
    let authority: StreamAuthority
    let issued: StreamAuthority.Issued

    init() throws {
        authority = try StreamAuthority()
        issued = try authority.issue(dnsNames: ["kubernetes"], addresses: ["127.0.0.1"])
    }

    func access(
        _ server: ScriptedServer, credentials: Credentials = Credentials(token: SecretString("abc"))
    ) throws -> ClusterAccess {
        ClusterAccess(
            context: "cluster01", server: "https://127.0.0.1:\(server.port)", certificateAuthority: try authority.pem,
            credentials: credentials)
    }

    /// Serves the script over TLS, and gives a client of that server.
    func run<Value>(
        gate: Gate = Gate(), script: @escaping ScriptedServer.Script,
        _ body: (KubernetesClient, ScriptedServer) async throws -> Value
    ) async throws -> Value {
        try await ScriptedServer.run(.tls(try issued.serverConfiguration), script: script) { server in
            // Many at once can take longer than a person would wait, as on a busy machine or under a sanitizer.
            let options = ClientOptions(connectTimeout: .seconds(120))
            let client = KubernetesClient(
                cluster: "cluster01", access: try access(server), gate: gate, options: options)
            let result: Result<Value, any Error>
            do { result = .success(try await body(client, server)) } catch { result = .failure(error) }
            await client.shutdown()
            return try result.get()
        }
    }

    /// Upgrades, sends all of this at once, and closes.
    func exec(
        _ frames: [UInt8]..., command: [String] = ["echo", "hello"], isReadOnly: Bool = false,
        outputLimit: Int = 16 << 20
    ) async throws -> ExecResult {
        let all = Array(frames.joined())
        return try await run { request in
            [.send(request.switchingProtocols() + all), .close]
        } _: { client, _ in
            try await client.exec(
                "default/web", command: command, isReadOnly: isReadOnly, outputLimit: outputLimit)
        }
    }
}

/// The error that `body` must throw.
func operationError(_ body: () async throws -> some Any) async -> OperationError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? OperationError
    }
}
