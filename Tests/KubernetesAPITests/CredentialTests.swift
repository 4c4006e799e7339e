import Changes
import FoundationEssentials
import Kubeconfig
import NIOHTTP1
import Synchronization
import Testing
import Values

@testable import KubernetesAPI

@Suite("Credentials", .timeLimit(.minutes(5)))
struct CredentialTests {
    private func authorizations(_ test: TestCluster) -> [String?] {
        test.server.requests.map { $0.headers.first(name: "authorization") }
    }

    private func version(_ test: TestCluster) async throws { _ = try await test.client.serverVersion() }

    @Test("A token and a user's password go with every request")
    func headers() async throws {
        let script: ReplayServer.Script = { _ in .json("{}") }
        try await TestCluster.run(access: { $0.credentials.token = SecretString("t0ken") }, script: script) { test in
            try await version(test)
            #expect(authorizations(test) == ["Bearer t0ken"])
        }
        let basic = BasicCredentials(username: "amy", password: SecretString("p:w"))
        try await TestCluster.run(access: { $0.credentials.basic = basic }, script: script) { test in
            try await version(test)
            #expect(authorizations(test) == ["Basic YW15OnA6dw=="])
        }
    }

    @Test("A client certificate is presented")
    func clientCertificate() async throws {
        let user = try StreamAuthority("users").issue("amy")
        let certificate = ClientCertificate(certificate: user.certificate, key: SecretString(user.key))
        try await TestCluster.run(
            access: { $0.credentials.clientCertificate = certificate }, script: { _ in .json("{}") }
        ) { test in
            try await version(test)
            #expect(test.server.requests.map(\.user) == ["CN=amy"])
        }
    }

    @Test("Impersonation goes along, with groups and extras one by one")
    func impersonation() async throws {
        let other = Impersonation(
            user: "bob", uid: "7", groups: ["dev", "ops"], extra: ["example.com/Scopes": ["a", "b"]])
        try await TestCluster.run(access: { $0.impersonation = other }, script: { _ in .json("{}") }) { test in
            try await version(test)
            let headers = try #require(test.server.requests.first?.headers)
            #expect(headers["impersonate-user"] == ["bob"])
            #expect(headers["impersonate-uid"] == ["7"])
            #expect(headers["impersonate-group"] == ["dev", "ops"])
            #expect(headers["impersonate-extra-example.com%2Fscopes"] == ["a", "b"])
        }
    }

    @Test("A token file is read again after 401, once a request")
    func tokenFile() async throws {
        try await withFolder { folder in
            let path = folder + "/token"
            try write("old\n", path)
            let script: ReplayServer.Script = { request in
                if request.headers.first(name: "authorization") == "Bearer new" { return .json("{}") }
                try? write("new", path)
                return Recording.reply("bad-token-401")
            }
            try await TestCluster.run(access: { $0.credentials.tokenFile = path }, script: script) { test in
                try await version(test)
                try await version(test)
                #expect(authorizations(test) == ["Bearer old", "Bearer new", "Bearer new"])
            }
        }
    }

    @Test("Credentials that stay wrong are refused after one reload, with what to do")
    func stillUnauthorized() async throws {
        try await withFolder { folder in
            try write("bad", folder + "/token")
            try await TestCluster.run(
                access: { $0.credentials.tokenFile = folder + "/token" },
                script: { _ in Recording.reply("bad-token-401") }
            ) { test in
                let error = await TestCluster.failure { try await version(test) }
                #expect(error?.code == .unauthorized)
                #expect(error?.message.contains("https://127.0.0.1:\(test.server.port)") == true)
                #expect(error?.hint?.contains("log in again") == true)
                #expect(test.server.requests.count == 2)
            }
        }
    }

    @Test("A static token that is refused is not tried again")
    func staticUnauthorized() async throws {
        try await TestCluster.run(
            access: { $0.credentials.token = SecretString("x") }, script: { _ in Recording.reply("bad-token-401") }
        ) { test in
            #expect(await TestCluster.failure { try await version(test) }?.code == .unauthorized)
            #expect(test.server.requests.count == 1)
        }
    }

    @Test("A token file is read once a minute, keeps its last token while it is away, and must exist at first")
    func tokenFileAge() async throws {
        try await withFolder { folder in
            let path = folder + "/token"
            let clock = JumpClock()
            let access = ClusterAccess(server: "https://x", credentials: Credentials(tokenFile: path))
            let source = CredentialSource(access: access, clock: clock)
            await #expect(throws: OperationError.self) { try await source.current() }
            try write("one", path)
            #expect(try await source.current().headers.map(\.1) == ["Bearer one"])
            try write("two", path)
            clock.advance(by: .seconds(59))
            #expect(try await source.current().headers.map(\.1) == ["Bearer one"])
            clock.advance(by: .seconds(1))
            #expect(try await source.current().headers.map(\.1) == ["Bearer two"])
            try write("", path)
            clock.advance(by: .seconds(61))
            #expect(try await source.current().headers.map(\.1) == ["Bearer two"])
        }
    }
}

func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/kubernetes-api-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result: Result<Void, any Error>
    do { result = .success(try await body(folder)) } catch { result = .failure(error) }
    try FileManager.default.removeItem(atPath: folder)
    try result.get()
}

@Sendable func write(_ text: String, _ path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
}
