import Changes
import FoundationEssentials
import Kubeconfig
import KubernetesAPI
import Synchronization
import Testing
import Values

/// Conversations cut from recordings with a real kubelet (Kubernetes 1.36).
@Suite("Commands in containers", .timeLimit(.minutes(5)))
struct ExecTests {
    let fixture: ExecFixture

    init() throws { fixture = try ExecFixture() }

    @Test("Output and exit code 0 arrive; the request is the documented one")
    func success() async throws {
        try await fixture.run { request in
            [
                .send(request.switchingProtocols()), .send(firstFrame),
                .send(serverFrame(channel: 1, "hello\n") + succeeded + closeFrame),
                .receive { $0.opcode == 8 }, .close,
            ]
        } _: { client, server in
            let result = try await client.exec("web", container: "main", command: ["echo", "a b&c"])
            #expect(result == ExecResult(stdout: Array("hello\n".utf8)))
            #expect(result.stdoutText == "hello\n")
            let request = try #require(server.requests.first)
            #expect(
                request.target == "/api/v1/namespaces/default/pods/web/exec?command=echo&command=a%20b%26c"
                    + "&stdout=true&stderr=true&container=main")
            #expect(request.headers["sec-websocket-protocol"] == "v5.channel.k8s.io, v4.channel.k8s.io")
            #expect(request.headers["authorization"] == "Bearer abc")
            #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
            await server.clientHasClosed()
        }
    }

    @Test("Standard error is kept apart, and a non-zero exit code is a result")
    func exitCode() async throws {
        let result = try await fixture.exec(
            firstFrame, serverFrame(channel: 1, "out\n"), serverFrame(channel: 2, "err\n"), exited(3), closeFrame)
        #expect(result.stdoutText == "out\n")
        #expect(result.stderrText == "err\n")
        #expect(result.exitCode == 3)
    }

    @Test("Large output in messages of 32 KiB and more arrives whole")
    func largeOutput() async throws {
        let chunks = [4096, 4096, 32_768, 20_480, 28_672, 70_000].map { [UInt8](repeating: 120, count: $0) }
        let frames = Array(chunks.map { serverFrame([1] + $0) }.joined())
        let result = try await fixture.exec(firstFrame, frames, succeeded, closeFrame)
        #expect(result.stdout.count == 160_112)
        #expect(!result.isTruncated)
    }

    @Test("Output may come one byte a message, and messages in fragments with pings between them")
    func bytewise() async throws {
        let bytes = Array("curl: (7) Failed".utf8.map { serverFrame([2, $0]) }.joined())
        let fragments =
            serverFrame([1] + "a".utf8, isLast: false) + serverFrame([], opcode: 9)
            + serverFrame(Array("b".utf8), opcode: 0)
        let result = try await fixture.exec(firstFrame, bytes, fragments, exited(7), closeFrame)
        #expect(result.stderrText == "curl: (7) Failed")
        #expect(result.stdoutText == "ab")
        #expect(result.exitCode == 7)
    }

    @Test("More output than the limit is cut and marked, and the exit code still known")
    func truncated() async throws {
        let result = try await fixture.exec(
            firstFrame, serverFrame(channel: 1, "0123456789"), exited(1), closeFrame, outputLimit: 4)
        #expect(result.stdoutText == "0123")
        #expect(result.isTruncated)
        #expect(result.exitCode == 1)
    }

    @Test("Standard input reaches the command and ends, over v5 only")
    func standardInput() async throws {
        let input = [UInt8](repeating: 65, count: 100_000)
        try await fixture.run { request in
            [.send(request.switchingProtocols() + firstFrame), .echo, .send(succeeded + closeFrame)]
        } _: { client, server in
            let result = try await client.exec("default/web", command: ["cat"], stdin: input)
            #expect(result.stdout == input)
            #expect(server.requests[0].target.contains("&stdin=true"))
            #expect(server.requests[0].headers["sec-websocket-protocol"] == "v5.channel.k8s.io")
        }
    }

    @Test("A server that speaks only v4 is understood")
    func version4() async throws {
        let result = try await fixture.run { request in
            let frames = firstFrame + serverFrame(channel: 1, "hello\n") + succeeded + closeFrame
            return [.send(request.switchingProtocols("v4.channel.k8s.io") + frames)]
        } _: { client, _ in
            try await client.exec("default/web", command: ["echo", "hello"])
        }
        #expect(result.stdoutText == "hello\n")
    }

    @Test("A server that does not close after the Status is not waited for")
    func staysOpen() async throws {
        let result = try await fixture.run { request in
            [.send(request.switchingProtocols() + firstFrame + succeeded)]
        } _: { client, server in
            let result = try await client.exec("default/web", command: ["true"])
            await server.clientHasClosed()
            return result
        }
        #expect(result.exitCode == 0)
    }

    @Test("64 commands at once, from a server that sends everything in one go and closes, lose nothing")
    func concurrent() async throws {
        let frames = firstFrame + serverFrame(channel: 1, "hello\n") + exited(3)
        for isClean in [true, false] {
            let results = try await fixture.run { request in
                [.send(request.switchingProtocols() + frames + (isClean ? closeFrame : [])), .close]
            } _: { client, _ in
                try await withThrowingTaskGroup(of: ExecResult.self) { group in
                    for _ in 0..<64 {
                        group.addTask {
                            try await client.exec("default/web", command: ["true"], timeout: .seconds(120))
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(results == [ExecResult](repeating: .init(stdout: Array("hello\n".utf8), exitCode: 3), count: 64))
        }
    }

    @Test("A refused token is read anew once")
    func reloadsToken() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UInt64.random(in: 0 ... .max))").path
        try Data("old".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await ScriptedServer.run(.tls(try fixture.issued.serverConfiguration)) { request in
            if request.headers["authorization"] == "Bearer new" {
                return [.send(request.switchingProtocols() + firstFrame + succeeded + closeFrame)]
            }
            try? Data("new".utf8).write(to: URL(filePath: file))
            return [.send(answer("401 Unauthorized", body: #"{"kind":"Status","code":401,"message":"Unauthorized"}"#))]
        } _: { server in
            let access = try fixture.access(server, credentials: Credentials(tokenFile: file))
            let client = KubernetesClient(cluster: "cluster01", access: access, gate: Gate())
            let result = try await client.exec("default/web", command: ["true"])
            #expect(result.exitCode == 0)
            #expect(server.requests.count == 2)
            await client.shutdown()
        }
    }
}
