import Foundation
import Testing
import Values

@Suite("Interrupts and deadlines", .timeLimit(.minutes(5)))
struct InterruptTests {
    private func rehearse(_ playbook: String, _ options: [String] = []) throws -> (Command, TemporaryFolder) {
        let folder = try TemporaryFolder()
        let file = try folder.write(playbook, to: "test.lua")
        let command = Command(
            ["rehearse", file, "--clusters", "1"] + options, environment: ["TMPDIR": folder.path])
        return (command, folder)
    }

    @Test(
        "a signal ends a wait with 128 and its number, a summary, and nothing left behind",
        arguments: [SIGINT, SIGTERM, SIGHUP])
    func interruptedWait(signal: Int32) async throws {
        let (command, folder) = try rehearse(Playbooks.forever)
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "• Wait"))
            running.send(signal)
            try await running.readToEnd()
            let text = running.seen.joined(separator: "\n")
            #expect(text.contains("✗ Wait"))
            #expect(text.contains("error:"))
            #expect(text.contains("interrupted"))
            #expect(text.contains("test: 0 of 1 step in"))
        }
        #expect(result.status == 128 + signal)
        #expect(folder.names == ["test.lua"])
    }

    @Test("a reader who does not read keeps no run from being interrupted, and gets what there was when it reads on")
    func unread() async throws {
        let (command, folder) = try rehearse(Playbooks.loud)
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "• Print"))
            running.send(SIGINT)
            // The lab's folder goes at the orderly end, which nobody's reading is needed for.
            while folder.names != ["test.lua"] { try await Task.sleep(for: .milliseconds(20)) }
            try await running.readToEnd()
            #expect(running.seen.contains { $0.hasPrefix("✗ Print") })
            #expect(running.seen.contains { $0.hasPrefix("test: 0 of 1 step in") })
        }
        #expect(result.status == 130)
    }

    @Test("an interrupt ends a busy loop")
    func interruptedLoop() async throws {
        let (command, folder) = try rehearse(Playbooks.busy)
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "spinning"))
            running.send(SIGINT)
            try await running.readToEnd()
        }
        #expect(result.status == 130)
        #expect(folder.names == ["test.lua"])
    }

    @Test("an interrupted run still reports as JSON")
    func interruptedJSON() async throws {
        let (command, folder) = try rehearse(Playbooks.forever, ["-o", "json"])
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "• Wait"))
            running.send(SIGINT)
            try await running.readToEnd()
        }
        #expect(result.status == 130)
        let json = try result.json
        #expect(json["ok"] == false)
        #expect(json.at("error", "kind") == "interrupted")
        #expect(json["steps"]?[0]?["status"] == "failed")
        #expect(folder.names == ["test.lua"])
    }

    @Test("a second interrupt does not wait for the orderly end; what it leaves, the next rehearsal removes")
    func secondInterrupt() async throws {
        let (command, folder) = try rehearse(Playbooks.stubborn)
        let result = try await command.followError { running in
            try #require(try await running.wait(for: "waiting"))
            running.send(SIGINT)
            try #require(try await running.wait(for: "closing"))
            running.send(SIGINT)
            try await running.readToEnd()
        }
        #expect(result.status == 130)
        let quick = try folder.write(Playbooks.playbook("print(\"hello\")"), to: "quick.lua")
        let next = try await Command(
            "rehearse", quick, "--clusters", "1", environment: ["TMPDIR": folder.path]
        ).run()
        #expect(next.status == 0, "\(next.error)")
        #expect(folder.names == ["quick.lua", "test.lua"])
    }

    @Test("a deadline runs <close> variables, and pcall does not swallow it")
    func orderlyDeadline() async throws {
        let (command, folder) = try rehearse(Playbooks.orderly, ["--deadline", "3s"])
        let result = try await command.run()
        #expect(result.status == 124, "\(result.error)")
        #expect(result.error.contains("closed deadline") && !result.error.contains("swallowed"), "\(result.error)")
        #expect(folder.names == ["test.lua"])
    }

    @Test("the deadline ends a run with 124", arguments: [Playbooks.forever, Playbooks.busy])
    func deadline(playbook: String) async throws {
        let (command, folder) = try rehearse(playbook, ["--deadline", "300ms", "-o", "json"])
        let result = try await command.run()
        #expect(result.status == 124, "\(result.error)")
        #expect(try result.json.at("error", "kind") == "deadline")
        #expect(folder.names == ["test.lua"])
    }
}
