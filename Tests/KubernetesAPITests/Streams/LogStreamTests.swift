import Changes
import Kubeconfig
import Testing
import Values

@testable import KubernetesAPI

@Suite("A log that is followed", .timeLimit(.minutes(5)))
struct LogStreamTests {
    private static let head = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    private static let end = Array("0\r\n\r\n".utf8)

    private static func chunk(_ text: String) -> [UInt8] {
        Array("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8)
    }

    private func lines(
        _ options: LogOptions = .init(), script: @escaping ScriptedServer.Script
    ) async throws -> (lines: [String], targets: [String], error: OperationError?) {
        try await ScriptedServer.run(.plain, script: script) { server in
            let client = KubernetesClient(
                cluster: "cluster01", access: ClusterAccess(server: "http://127.0.0.1:\(server.port)"), gate: Gate(),
                options: ClientOptions(retry: RetryPolicy(retries: 2, firstPause: .zero)))
            var lines: [String] = []
            let error = await operationError {
                for try await line in client.followLogs("web", options) { lines.append(line) }
            }
            await client.shutdown()
            return (lines, server.requests.map(\.target), error)
        }
    }

    @Test("Lines arrive without their times, the last one also without its end")
    func follows() async throws {
        let log = try await lines(LogOptions(container: "main", tailLines: 5)) { _ in
            [
                .send(Self.head + Self.chunk("2026-11-22T10:34:47.1Z one\n2026-11-22T10:34:47.2Z ")),
                .send(Self.chunk("two words\n\n2026-11-22T10:34:48Z last") + Self.end),
            ]
        }
        #expect(log.lines == ["one", "two words", "", "last"])
        #expect(log.error == nil)
        #expect(
            log.targets == [
                "/api/v1/namespaces/default/pods/web/log?follow=true&container=main&tailLines=5&timestamps=true"
            ])
    }

    @Test("A connection that breaks is made anew; no line is lost or told twice")
    func resumes() async throws {
        let log = try await lines(LogOptions(tailLines: 5, timestamps: true)) { request in
            if request.target.contains("sinceTime") {
                return [
                    .send(Self.head + Self.chunk("2026-11-22T10:34:47.1Z a\n2026-11-22T10:34:47.2Z b\n")),
                    .send(Self.chunk("2026-11-22T10:34:47.2Z b2\n2026-11-22T10:34:47.25Z cut\n") + Self.end),
                ]
            }
            return [
                .send(Self.head + Self.chunk("2026-11-22T10:34:47.1Z a\n2026-11-22T10:34:47.2Z b\n")),
                .send(Self.chunk("2026-11-22T10:34:47.25Z c")), .abort,
            ]
        }
        #expect(
            log.lines == [
                "2026-11-22T10:34:47.1Z a", "2026-11-22T10:34:47.2Z b", "2026-11-22T10:34:47.2Z b2",
                "2026-11-22T10:34:47.25Z cut",
            ])
        #expect(log.targets.count == 2)
        #expect(
            log.targets.last
                == "/api/v1/namespaces/default/pods/web/log?follow=true&sinceTime=2026-11-22T10%3A34%3A47.2Z&timestamps=true"
        )
    }

    @Test("A log that breaks again and again is an error")
    func givesUp() async throws {
        let log = try await lines { _ in [.send(Self.head), .abort] }
        #expect(log.lines.isEmpty)
        #expect(log.error?.code == .unreachable)
        #expect(log.error?.operation == "following the log of pod default/web")
        #expect(log.targets.count == 3)
    }

    @Test("A refusal is the API server's own words")
    func refused() async throws {
        let log = try await lines { _ in
            [.send(answer("404 Not Found", body: #"{"kind":"Status","message":"pods \"web\" not found","code":404}"#))]
        }
        #expect(log.error?.code == .notFound)
        #expect(log.error?.object == "pod default/web")
    }
}

@Suite("The lines of a log")
struct LogLinesTests {
    @Test("Lines of the same moment are counted, whatever the length of the fraction")
    func sameMoment() {
        var lines = LogLines(keepsTimes: false)
        #expect(lines.feed("2026-11-22T10:00:00.5Z a\n2026-11-22T10:00:00.5Z b\n".utf8) == ["a", "b"])
        lines.reconnected()
        let again = "2026-11-22T10:00:00Z zero\n2026-11-22T10:00:00.500Z a\n2026-11-22T10:00:00.5Z b\n"
        #expect(lines.feed((again + "2026-11-22T10:00:00.5Z c\n2026-11-22T10:00:00.51Z d\n").utf8) == ["c", "d"])
    }

    @Test("A line without a time is passed on as it is")
    func withoutTime() {
        var lines = LogLines(keepsTimes: false)
        #expect(
            lines.feed("failed to watch file: too many open files\n".utf8) == [
                "failed to watch file: too many open files"
            ])
        #expect(lines.finish().isEmpty)
    }
}
