import Foundation
import Lab
import Testing
import Values

/// `check` and `status` of a cluster whose API server takes its time.
@Suite("Slow clusters", .timeLimit(.minutes(5)))
struct SlowClusterTests {
    private func withSlowLab(_ body: @Sendable (_ fleet: String) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try await withLab { lab in
            let fleet = try lab.writeFiles(to: folder.path)
            let slow = try #require(lab["cluster02"])
            slow.inject(FaultPlan(rules: [FaultRule(kind: .delay(.seconds(3600)))]))
            try await body(fleet)
            await slow.clearFaults()
        }
    }

    @Test("the deadline ends it with 124, and says what was waited for", arguments: ["check", "status"])
    func deadline(command: String) async throws {
        try await withSlowLab { fleet in
            let result = try await Command(command, "--fleet", fleet, "--deadline", "5s", "-o", "json").run()
            #expect(result.status == 124, "\(result.error)")
            let json = try result.json
            #expect(json["ok"] == false)
            #expect(json.at("error", "kind") == "deadline")
            #expect(json.at("error", "message") == "the deadline of 5s has passed")
            let hint = json.at("error", "hint")?.stringValue ?? ""
            #expect(hint.hasPrefix("still waiting for cluster02: the API server https://127."), "\(hint)")
        }
    }

    @Test("it says what it waits for, and an interrupt ends that with 130", arguments: ["check", "status"])
    func interrupt(command: String) async throws {
        try await withSlowLab { fleet in
            let result = try await Command(command, "--fleet", fleet).followError { running in
                try #require(try await running.wait(for: "waiting: cluster02: the API server https://127."))
                running.send(SIGINT)
                try await running.readToEnd()
                #expect(running.seen.last == "error: interrupted", "\(running.seen)")
            }
            #expect(result.status == 130)
            #expect(result.output.isEmpty)
        }
    }

    @Test("at a terminal a line moves from the beginning on")
    func live() async throws {
        try await withSlowLab { fleet in
            let result = try await Command(
                ["check", "--fleet", fleet], environment: ["TERM": "xterm"]
            ).atTerminal { running, type in
                try #require(try await running.wait(forPrompt: "checking 2 clusters"))
                try #require(try await running.wait(forPrompt: "waiting:"))
                try await type("\u{3}")
            }
            #expect(result.status == 130)
        }
    }
}
