import Changes
import Foundation
import Kubeconfig
import Testing
import Values

@testable import KubernetesAPI

@Suite("Recordings", .timeLimit(.minutes(5))) struct RecordingTests {
    private static let head = #"{"recording":1,"clusters":[{"name":"c","server":"https://127.0.0.1:1"}]}"#

    private func recording(_ lines: String...) throws -> KubernetesAPI.Recording {
        try KubernetesAPI.Recording(parsing: ([Self.head] + lines).joined(separator: "\n"), name: "r.jsonl")
    }

    private func line(_ call: String, _ answer: String) -> String {
        #"{"cluster":"c","call":\#(call),"answer":\#(answer)}"#
    }

    private func client(_ recording: KubernetesAPI.Recording) -> KubernetesClient {
        var options = ClientOptions()
        options.carriage = .replayed(recording)
        let access = ClusterAccess(context: "c", server: "https://127.0.0.1:1")
        return KubernetesClient(cluster: "c", access: access, gate: Gate(mode: .live), options: options)
    }

    @Test("what is asked again is answered in order, and a read at last as before")
    func order() throws {
        let call: JSON = ["method": "GET", "path": "/version"]
        let recording = try recording(
            line(#"{"method":"GET","path":"/version"}"#, #"{"status":200,"json":1}"#),
            line(#"{"method":"GET","path":"/version"}"#, #"{"status":200,"json":2}"#))
        for expected in [1, 2, 2] as [JSON] {
            #expect(try recording.answer("c", call, isRead: true)["json"] == expected)
        }
        #expect(throws: OperationError.self) { try recording.answer("d", call, isRead: true) }
    }

    @Test("a change is answered once, and one with another body is told apart by what differs")
    func changes() throws {
        let recording = try recording(
            line(
                #"{"method":"PATCH","path":"/api/v1/s","body":{"spec":{"type":"NodePort"}}}"#,
                #"{"status":200,"json":{}}"#))
        func patch(_ type: JSON) -> JSON { ["method": "PATCH", "path": "/api/v1/s", "body": ["spec": ["type": type]]] }
        #expect(recording.unusedChanges == ["c: PATCH /api/v1/s"])
        let other = #expect(throws: OperationError.self) {
            try recording.answer("c", patch("LoadBalancer"), isRead: false)
        }
        #expect(other?.code == .notRecorded && other?.message.contains("PATCH /api/v1/s with this body") == true)
        #expect(other?.hint?.contains("spec.type: \"NodePort\" -> \"LoadBalancer\"") == true, "\(other?.hint ?? "")")
        _ = try recording.answer("c", patch("NodePort"), isRead: false)
        #expect(recording.unusedChanges.isEmpty)
        let further = #expect(throws: OperationError.self) {
            try recording.answer("c", patch("NodePort"), isRead: false)
        }
        #expect(further?.message.contains("no further answer") == true)
    }

    @Test("what a run makes anew takes the place of what was recorded, in all answers after that")
    func remade() throws {
        let recording = try recording(
            line(
                #"{"method":"PATCH","path":"/api/v1/secrets/s","body":{"data":{"key":"b2xk"},"sum":"0123456789abcdef"}}"#,
                #"{"status":200,"json":{"data":{"key":"b2xk"}}}"#),
            line(#"{"method":"GET","path":"/copy"}"#, #"{"status":200,"json":{"a":["b2xk"]}}"#))
        let body: JSON = ["data": ["key": "bmV3"], "sum": "fedcba9876543210"]
        let answer = try recording.answer(
            "c", ["method": "PATCH", "path": "/api/v1/secrets/s", "body": body], isRead: false)
        #expect(answer.at("json", "data", "key") == "bmV3")
        let copy = try recording.answer("c", ["method": "GET", "path": "/copy"], isRead: true)
        #expect(copy.at("json", "a") == ["bmV3"])
    }

    @Test("a random number in a command is found again in its output")
    func numbers() throws {
        let recording = try recording(
            line(
                #"{"exec":["curl","-w","mark-111111111111111 %{x}"],"pod":"n/p"}"#,
                #"{"stdout":"ok\nmark-111111111111111 200"}"#))
        let call: JSON = ["exec": ["curl", "-w", "mark-2222222222222222 %{x}"], "pod": "n/p"]
        #expect(try recording.answer("c", call, isRead: true)["stdout"] == "ok\nmark-2222222222222222 200")
    }

    @Test("a client gets answers, refusals and failures as they were, and never asks the network")
    func client() async throws {
        let recording = try recording(
            line(#"{"method":"GET","path":"/version"}"#, #"{"status":200,"json":{"gitVersion":"v1.36.0"}}"#),
            line(
                #"{"method":"GET","path":"/refused"}"#,
                #"{"status":403,"json":{"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"no"}}"#
            ),
            line(#"{"method":"DELETE","path":"/failed"}"#, #"{"failure":{"transport":"handshakeCut","message":"x"}}"#))
        let client = client(recording)
        #expect(try await client.serverVersion()["gitVersion"] == "v1.36.0")
        let refused = await #expect(throws: OperationError.self) { try await client.request("GET", "/refused") }
        #expect(refused?.code == .forbidden)
        let missing = await #expect(throws: OperationError.self) { try await client.request("GET", "/none") }
        #expect(
            missing?.code == .notRecorded && missing?.message.contains("r.jsonl has no answer to GET /none") == true)
        await client.shutdown()
    }

    @Test("a file that is no recording is refused, with the line")
    func malformed() {
        for (text, message) in [
            ("", "r.jsonl is no recording"), (#"{"recording":2}"#, "no recording of version 1"),
            (Self.head + "\n{", "r.jsonl:2"), (Self.head + "\n{}", "r.jsonl:2: a line has a cluster"),
        ] {
            let error = #expect(throws: OperationError.self) {
                try KubernetesAPI.Recording(parsing: text, name: "r.jsonl")
            }
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }
}
