import Kubeconfig
import NIOHTTP1
import NIOSSL

/// A ``RecordedServer`` behind TLS.
enum Replay {
    @TaskLocal static var server: RecordedServer?

    static func run(_ body: (ClusterAccess) async throws -> Void) async throws {
        let recorded = try RecordedServer()
        let authority = try StreamAuthority()
        let certificate = try authority.issue("kube-apiserver", addresses: ["127.0.0.1"])
        try await ReplayServer.run(tls: try certificate.serverConfiguration) {
            recorded.answer($0)
        } _: { server in
            let access = ClusterAccess(
                context: "replay", server: "https://127.0.0.1:\(server.port)",
                certificateAuthority: try authority.pem)
            try await $server.withValue(recorded) { try await body(access) }
        }
    }
}
