import Kubeconfig
import NIOHTTP1
import NIOSSL
import Synchronization
import Values

/// A server that answers the recorded requests with the recorded answers, and nothing else.
enum Replay {
    static func run(_ recordings: [String], _ body: (ClusterAccess) async throws -> Void) async throws {
        let exchanges = try recordings.map { try RecordedExchange($0) }
        let used = Mutex<Set<Int>>([])
        let authority = try StreamAuthority()
        let certificate = try authority.issue("kube-apiserver", addresses: ["127.0.0.1"])
        let server = try await ReplayServer.run(tls: try certificate.serverConfiguration) { request in
            if request.headers.first(name: "authorization") != nil { return Recording.reply("bad-token-401") }
            if request.path == "/api/v1/nodes" { return Recording.reply("anonymous-403") }
            let fitting = exchanges.indices.filter { exchanges[$0].fits(request) }
            let chosen = used.withLock { used in
                let next = fitting.first { !used.contains($0) } ?? fitting.last
                if let next { used.insert(next) }
                return next
            }
            guard let chosen else {
                return .json(
                    #"{"kind":"Status","code":501,"reason":"NotRecorded","message":"no recording fits"}"#,
                    status: .notImplemented)
            }
            return exchanges[chosen].answer.reply
        } _: { server in
            try await body(
                ClusterAccess(
                    context: "replay", server: "https://127.0.0.1:\(server.port)",
                    certificateAuthority: try authority.pem))
            return server
        }
        _ = server
    }
}
