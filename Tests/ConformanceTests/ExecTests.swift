import Changes
import Kubeconfig
import KubernetesAPI
import Testing
import Values

extension ConformanceTests {
    /// Runs a scenario against the pod of a cluster, or against the server that replays a recording.
    private func run(
        _ backEnd: BackEnd, _ recordings: [ExecRecording], _ body: (ExecRecording, Session, String) async throws -> Void
    ) async throws {
        guard backEnd == .replay else {
            return try await backEnd.run(needing: .runsPods) { session in
                let pod = try await DemoPod.start(in: session)
                for recording in recordings { try await body(recording, session, pod) }
            }
        }
        let authority = try StreamAuthority()
        let tls = try authority.issue(addresses: ["127.0.0.1"]).serverConfiguration
        for recording in recordings {
            try await ScriptedServer.run(.tls(tls)) {
                recording.steps(for: $0)
            } _: { server in
                let access = ClusterAccess(
                    context: "replay", server: "https://127.0.0.1:\(server.port)",
                    certificateAuthority: try authority.pem)
                try await Session.run(backEnd, access: access, namespace: "default", mode: .live) {
                    try await body(recording, $0, "rebel-base-84cdfd46d5-bnmzl")
                }
            }
        }
    }

    @Test("every recorded exec, in v5 and v4, goes as it was recorded, frame by frame", arguments: BackEnd.all)
    func execFrames(backEnd: BackEnd) async throws {
        try await run(backEnd, ExecRecording.names.map { try ExecRecording($0) }) { recording, session, pod in
            let talk = try await ExecTalk.hold(recording, with: session, pod: pod)
            if let status = recording.status, status != 101 {
                expectRefusal(recording, talk, pod)
            } else {
                expectConversation(recording, talk)
            }
        }
    }

    private func expectRefusal(_ recording: ExecRecording, _ talk: ExecTalk, _ pod: String) {
        guard let refusal = talk.refusal else {
            Issue.record("\(recording.name): it was not refused")
            return
        }
        guard let wanted = try? JSON(parsing: recording.body) else {
            #expect(refusal.code == (recording.status == 403 ? .unsupported : .rejected), "\(recording.name)")
            #expect(refusal.message.contains(recording.body) || recording.body.isEmpty, "\(recording.name): \(refusal)")
            return
        }
        let own = refusal.status?.withoutPodNames
        #expect(own == wanted.withoutPodNames, "\(recording.name): \(refusal)")
    }

    private func expectConversation(_ recording: ExecRecording, _ talk: ExecTalk) {
        let name = recording.name
        #expect(talk.refusal == nil, "\(name): \(talk.refusal.map { "\($0)" } ?? "")")
        // The recording's client had asked for no subprotocol and heard nothing more.
        if recording.status == nil { return #expect(talk.subprotocol == "", "\(name)") }
        #expect(talk.subprotocol == recording.subprotocol, "\(name)")
        #expect(talk.beginsEmpty, "\(name)")
        #expect(talk.closeCode == recording.closeCode, "\(name)")
        func recorded(_ channel: UInt8) -> String {
            let frames = recording.frames.filter { !$0.isClient && $0.channel == channel }
            return String(decoding: frames.flatMap(\.payload), as: UTF8.self)
        }
        #expect(json(talk.text(3)) == json(recorded(3)), "\(name)")
        for channel: UInt8 in [1, 2] {
            #expect(comparable(talk.text(channel), name) == comparable(recorded(channel), name), "\(name)")
        }
    }

    /// Without the ids that container runtimes choose.
    private func json(_ text: String) -> JSON? {
        let parts = text.split(separator: "\\\"", omittingEmptySubsequences: false).map { part in
            part.count == 64 && part.allSatisfy(\.isHexDigit) ? "id" : String(part)
        }
        return try? JSON(parsing: parts.joined(separator: "\\\""))
    }

    /// What the versions of curl say alike.
    private func comparable(_ text: String, _ scenario: String) -> String {
        switch scenario {
        case "curl-refused" where !text.isEmpty: return String(text.prefix("curl: (7) Failed to connect".count))
        case "curl-w-json" where !text.isEmpty:
            let report = try? JSON(parsing: text)
            return "\(report?["http_code"] ?? "") \(report?["exitcode"] ?? "") \(report?["url_effective"] ?? "")"
        default: return text
        }
    }

    @Test("commands that the client can ask for have the recorded output and exit code", arguments: BackEnd.all)
    func exec(backEnd: BackEnd) async throws {
        let names = [
            "stdout-ok", "stdout-stderr-exit3", "command-not-found", "large-output", "stdin-cat-v5-close",
            "no-such-container", "no-such-pod",
        ]
        try await run(backEnd, names.map { try ExecRecording($0) }) { recording, session, pod in
            let frames = recording.frames.filter { !$0.isClient }
            func bytes(_ channel: UInt8) -> [UInt8] { frames.filter { $0.channel == channel }.flatMap(\.payload) }
            let status = try? JSON(parsing: bytes(3))
            let input = recording.frames.filter { $0.isClient && $0.channel == 0 }.flatMap(\.payload)
            let result = await BackEnd.result {
                try await session.client.exec(
                    ObjectName(name: recording.pod ?? pod), container: recording.container, command: recording.command,
                    stdin: input.isEmpty ? nil : input)
            }
            switch result {
            case .success(let result):
                #expect(result.stdout == bytes(1) && result.stderr == bytes(2), "\(recording.name)")
                let code = status?.at("details", "causes")?[0]?["message"]?.stringValue
                #expect(String(result.exitCode) == code ?? "0", "\(recording.name)")
                #expect(recording.status == 101, "\(recording.name)")
            case .failure(let error):
                let code: [String: OperationError.Code] = [
                    "command-not-found": .command, "no-such-container": .rejected, "no-such-pod": .notFound,
                ]
                #expect((error as? OperationError)?.code == code[recording.name], "\(recording.name): \(error)")
            }
        }
    }

    @Test("logs end where they end, and followed ones go on", arguments: BackEnd.all)
    func logs(backEnd: BackEnd) async throws {
        try await backEnd.run(needing: .runsPods, unrecorded: "logs") { session in
            let pod = ObjectName(name: try await DemoPod.start(in: session))
            let whole = try await session.client.logs(pod, LogOptions(container: "web"))
            let tail = try await session.client.logs(pod, LogOptions(container: "web", tailLines: 1))
            #expect(tail.isEmpty || whole.hasSuffix(tail))
            let times = try await session.client.logs(pod, LogOptions(tailLines: 1, timestamps: true))
            #expect(tail.isEmpty || times.dropFirst(4).first == "-")
            // A request to the server is a line of its log.
            let url = "http://127.0.0.1/conformance"
            let first = try await session.client.exec(pod, command: ["curl", "-sS", "-o", "/dev/null", url])
            if first.exitCode != 0 { try backEnd.skip("no curl in the image: \(first.stderrText)") }
            let isTold = try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    for try await line in session.client.followLogs(pod, LogOptions(tailLines: 0)) {
                        if line.contains("GET /conformance") { return true }
                    }
                    return false
                }
                // The log is followed from a moment that only the server knows.
                group.addTask {
                    while !Task.isCancelled { _ = try? await session.client.exec(pod, command: ["curl", "-sS", url]) }
                    return false
                }
                defer { group.cancelAll() }
                return try await group.next()
            }
            #expect(isTold == true)
            let missing = await session.failure {
                try await session.client.logs(pod, LogOptions(container: "nope"))
            }
            #expect(missing?.code == .rejected)
        }
    }

    @Test("a forwarded port is the pod's own, and one where nothing listens says so", arguments: BackEnd.all)
    func portForward(backEnd: BackEnd) async throws {
        try await backEnd.run(needing: .runsPods, unrecorded: "a port-forward") { session in
            let pod = ObjectName(name: try await DemoPod.start(in: session))
            let answer = try await session.client.portForward(pod, port: 80) { connection in
                try await connection.send(Array("GET / HTTP/1.0\r\nHost: web\r\n\r\n".utf8))
                var bytes: [UInt8] = []
                for try await part in connection.incoming { bytes += part }
                return String(decoding: bytes, as: UTF8.self)
            }
            #expect(answer.hasPrefix("HTTP/1.") && answer.contains(" 200 "))
            let closed = await session.failure {
                try await session.client.portForward(pod, port: 9) { connection in
                    for try await _ in connection.incoming {}
                }
            }
            #expect(closed?.code == .unreachable)
            #expect(closed?.message.contains("connection refused") == true, "\(closed.map { "\($0)" } ?? "")")
        }
    }
}

extension JSON {
    /// Pods have generated names.
    fileprivate var withoutPodNames: JSON {
        var copy = self
        let words = (self["message"]?.stringValue ?? "").split(separator: " ", omittingEmptySubsequences: false)
        copy["message"] = .string(words.map { $0.contains("-") ? "pod" : String($0) }.joined(separator: " "))
        return copy
    }
}
