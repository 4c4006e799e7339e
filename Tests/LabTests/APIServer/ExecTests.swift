@testable import Lab
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Testing
import Values

@Suite("Commands over WebSockets", .timeLimit(.minutes(5)))
struct ExecTests {
    private let pods = "/api/v1/namespaces/demo/pods"

    private func withPod(_ body: (TestCluster) async throws -> Void) async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, pods, .pod("p"))
            try await body(cluster)
        }
    }

    private func exec(
        _ cluster: TestCluster, _ query: String, _ subprotocols: String = "v5.channel.k8s.io", input: [[UInt8]] = []
    ) async throws -> WebSocketConversation {
        try await WebSocketConversation.run(
            cluster, "\(pods)/p/exec?\(query)", subprotocols: subprotocols, input: input)
    }

    @Test("output, status and closing frame come as recorded, in v5 and in v4")
    func success() async throws {
        try await withPod { cluster in
            for subprotocol in ["v5.channel.k8s.io", "v4.channel.k8s.io"] {
                let talk = try await exec(cluster, "command=echo&command=hello&stdout=true&stderr=true", subprotocol)
                #expect(talk.subprotocol == subprotocol)
                #expect(talk.messages.prefix(2) == [[1], [1] + Array("hello\n".utf8)])
                #expect(talk.status == ["metadata": [:], "status": "Success"])
                #expect(talk.messages.count == 3)
                #expect(talk.closeCode == 1000)
            }
        }
    }

    @Test("a failing command gives both streams and the recorded exit status")
    func exitCode() async throws {
        try await withPod { cluster in
            let talk = try await exec(cluster, "command=fail&command=3&stdout=true&stderr=true")
            #expect(talk.messages.dropFirst().prefix(2) == [[1] + Array("out\n".utf8), [2] + Array("err\n".utf8)])
            #expect(
                talk.status == [
                    "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
                    "message": "command terminated with non-zero exit code: command terminated with exit code 3",
                    "details": ["causes": [["reason": "ExitCode", "message": "3"]]],
                ])
            let half = try await exec(cluster, "command=fail&stdout=true")
            #expect(!half.messages.contains { $0.first == 2 })
        }
    }

    @Test("a command that does not exist is an InternalError with the runtime's words")
    func notFound() async throws {
        try await withPod { cluster in
            let status = try await exec(cluster, "command=nope&stdout=true").status
            #expect(status["reason"] == "InternalError")
            #expect(status["code"] == 500)
            let message = status["message"]?.stringValue ?? ""
            #expect(message.hasPrefix("Internal error occurred: Internal error occurred: error executing command in "))
            #expect(message.hasSuffix(#"exec: "nope": executable file not found in $PATH: unknown"#))
        }
    }

    @Test("input flows until channel 255 closes it")
    func input() async throws {
        try await withPod { cluster in
            let talk = try await exec(
                cluster, "command=cat&stdin=true&stdout=true", input: [[0] + Array("ping\n".utf8), [255, 0]])
            #expect(talk.messages.dropFirst().first == [1] + Array("ping\n".utf8))
            #expect(talk.status["status"] == "Success")
        }
    }

    @Test("large output comes whole, in messages no larger than a kubelet's")
    func largeOutput() async throws {
        try await withPod { cluster in
            let talk = try await exec(cluster, "command=fill&command=300000&stdout=true")
            let output = talk.messages.filter { $0.first == 1 }
            #expect(output.reduce(0) { $0 + $1.count - 1 } == 300_000)
            #expect(output.allSatisfy { $0.count <= 32_769 })
        }
    }

    @Test("what cannot be run is refused before the upgrade, as recorded")
    func refusals() async throws {
        try await withPod { cluster in
            let container = try await exec(cluster, "command=echo&stdout=true&container=nope")
            #expect(container.refusal?.code == 400)
            #expect(container.refusal?.message == "container nope is not valid for pod p")
            let pod = try await WebSocketConversation.run(
                cluster, "\(pods)/nope/exec?command=echo&stdout=true", subprotocols: "v5.channel.k8s.io", input: [])
            #expect(pod.refusal?.code == 404)
            #expect(pod.refusal?.message == "pods \"nope\" not found")
            let streams = try await exec(cluster, "command=echo")
            #expect(streams.refusal?.code == 400)
            #expect(streams.refusal?.text == "you must specify at least 1 of stdin, stdout, stderr")
            let protocols = try await exec(cluster, "command=echo&stdout=true", "v9.channel.k8s.io")
            #expect(protocols.refusal?.code == 403)
            #expect(protocols.refusal?.text == "")
            let plain = try await cluster.get("\(pods)/p/exec?command=echo&stdout=true")
            #expect(plain.code == 400)
        }
    }

    @Test("a pod that is gone once the WebSocket is open ends the conversation with a status", .timeLimit(.minutes(1)))
    func podGone() async throws {
        let pki = try ClusterPKI()
        var configuration = APIServerConfiguration(
            store: ObjectStore(), clientAuthority: pki.authority.certificate,
            identity: try pki.server(commonName: "kube-apiserver", dnsNames: ["localhost"], addresses: []))
        configuration.runtime = FakeRuntime()
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1))
        let webSocket = try await channel.eventLoop.submit {
            try HTTPConnection.WebSocketChannel(wrappingChannelSynchronously: channel)
        }.get()
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: "\(pods)/gone/exec?command=true&stdout=true",
            headers: ["sec-websocket-protocol": "v5.channel.k8s.io"])
        let conversation = ExecConversation(
            channel: webSocket, request: APIRequest(head: head), handler: try RequestHandler(configuration))
        try await conversation.run()
        let status = try #require(try await channel.readOutbound(as: WebSocketFrame.self))
        #expect(String(buffer: status.unmaskedData).contains("pods \\\"gone\\\" not found"))
        #expect(try await channel.readOutbound(as: WebSocketFrame.self)?.opcode == .connectionClose)
        #expect(!channel.isActive)
    }

    @Test("64 commands at once all come to their end")
    func concurrency() async throws {
        try await withPod { cluster in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let talk = try await exec(cluster, "command=echo&command=\(number)&stdout=true")
                        return talk.messages.dropFirst().first == [1] + Array("\(number)\n".utf8)
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }
}
