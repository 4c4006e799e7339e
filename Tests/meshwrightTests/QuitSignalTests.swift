import Foundation
import Testing

@Suite("SIGQUIT", .timeLimit(.minutes(5)))
struct QuitSignalTests {
    private static let waiting = Playbooks.playbook(
        """
            step("Wait", function()
              task.all {
                function()
                  print("ready")
                  fleet.cluster02:wait("deployment", "default/web", { exists = true, timeout = "24h" })
                end,
                function() task.sleep("24h") end,
              }
            end)
        """)

    @Test("a rehearsal tells what every task waits for, on which cluster and for how long, and goes on")
    func rehearsal() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.waiting, to: "test.lua")
        let command = Command("rehearse", file, "--clusters", "2", environment: ["TMPDIR": folder.path])
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "ready"))
            // Asked again until both wait: one may only be about to.
            while !["cluster:wait ", "task.sleep "].allSatisfy({ word in running.seen.contains { $0.contains(word) } })
            {
                running.send(SIGQUIT)
                try #require(
                    try await running.wait(until: { $0.hasSuffix(" tasks:") || $0.hasSuffix(" task:") }),
                    "\(running.seen)")
            }
            running.send(SIGINT)
            try await running.readToEnd()
            let text = running.seen.joined(separator: "\n")
            for line in [
                #/task \d+: \S*test\.lua:7: task\.all of 2, for \d/#,
                #/\(of task \d+\): \S*test\.lua:10: cluster:wait deployment default/web on cluster02, for \d/#,
                #/\(of task \d+\): \S*test\.lua:12: task\.sleep 24h, for \d/#,
            ] {
                #expect(text.contains(line), "\(text)")
            }
        }
        #expect(result.status == 130)
        #expect(folder.names == ["test.lua"])
    }

    @Test("a loop that never waits tells its line, and goes on")
    func busy() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Playbooks.busy, to: "test.lua")
        let command = Command("rehearse", file, "--clusters", "1", environment: ["TMPDIR": folder.path])
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "spinning"))
            for _ in 0..<2 {
                running.send(SIGQUIT)
                try #require(try await running.wait(for: "test.lua:8: runs"))
            }
            running.send(SIGINT)
            try await running.readToEnd()
        }
        #expect(result.status == 130)
    }

    @Test("the prompt tells what its line waits for")
    func prompt() async throws {
        let folder = try TemporaryFolder()
        let command = Command(
            ["repl"], environment: ["XDG_STATE_HOME": folder.path, "TERM": "xterm"])
        let result = try await command.atTerminal { running, type in
            try await type("print(\"ask\" .. \"ed\") task.sleep(3600)\n")
            try #require(try await running.wait(until: { $0.hasSuffix("asked") }), "\(running.seen)")
            try await type("\u{1C}")
            try #require(try await running.wait(until: { $0.contains("prompt:1: ") }), "\(running.seen)")
            try await type("\u{3}")
            try #require(try await running.wait(forPrompt: "mesh> "))
            try await type("\u{4}")
        }
        #expect(result.status == 0)
    }
}
