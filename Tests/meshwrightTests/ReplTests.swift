import Foundation
import Testing

@Suite("repl", .timeLimit(.minutes(5)))
struct ReplTests {
    @Test("lines through a pipe are evaluated in one environment, and results printed")
    func pipe() async throws {
        let result = try await Command(
            "repl", input: "1 + 1\nx = 20\nx * 2\nfor i = 1, 2 do\nprint(i)\nend\n\"a\", \"b\""
        ).run()
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output == "2\n40\na\tb\n")
        #expect(result.error == "1\n2\n")
    }

    @Test("an error is shown, kept in err, and the conversation goes on; the status says so")
    func errors() async throws {
        let result = try await Command("repl", input: "error(\"broken\")\nerr.message\n1\n").run()
        #expect(result.status == 1)
        #expect(result.error.contains("error: broken"))
        #expect(result.output.contains("broken"))
        #expect(result.output.hasSuffix("1\n"))
    }

    @Test("input that ends in the middle is an error")
    func incomplete() async throws {
        let result = try await Command("repl", input: "for i = 1, 2 do\n").run()
        #expect(result.status == 1)
        #expect(result.error.contains("the input ends in the middle of: for i = 1, 2 do"))
    }

    @Test("fleet holds the clusters of a lab")
    func lab() async throws {
        let result = try await Command("repl", "--lab", "2", input: "fleet.cluster02.name\n#fleet\n").run()
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output == "cluster02\n2\n")
    }

    @Test("read-only refuses changes")
    func readOnly() async throws {
        let result = try await Command(
            "repl", "--lab", "1", "--read-only", input: "fleet.cluster01:delete(\"pod\", \"default/x\")\nerr.kind\n"
        ).run()
        #expect(result.status == 1)
        #expect(result.output == "read_only\n")
    }

    @Test("at a terminal lines are edited, continued, remembered, and Ctrl-D ends")
    func terminal() async throws {
        let folder = try TemporaryFolder()
        let command = Command("repl", environment: ["XDG_STATE_HOME": folder.path, "TERM": "xterm"])
        let result = try await command.atTerminal { running, type in
            // The cursor goes left twice and puts a digit before the others.
            try await type("11\u{1B}[D\u{1B}[D4\n")
            try #require(try await running.wait(for: "411"))
            try await type("if true then\n")
            try await type("print(\"yes\") end\n")
            try #require(try await running.wait(until: { $0 == "yes" }))
            try await type("\u{04}")
        }
        #expect(result.status == 0)
        #expect(try folder.read("meshwright/history") == #"411\#nif true then\nprint("yes") end\#n"#)
    }

    @Test("Ctrl-C stops the call and gives up the line, and the session goes on")
    func interrupt() async throws {
        let folder = try TemporaryFolder()
        let command = Command("repl", environment: ["XDG_STATE_HOME": folder.path, "TERM": "xterm"])
        let result = try await command.atTerminal { running, type in
            try await type("kept = 40 print(\"sleep\" .. \"ing\") task.sleep(\"24h\")\n")
            try #require(try await running.wait(until: { $0.hasSuffix("sleeping") }), "\(running.seen)")
            try await type("\u{03}")
            try #require(try await running.wait(for: "error:"), "\(running.seen)")
            try await type("for i = 1,\n")
            try #require(try await running.wait(forPrompt: "   -> "), "\(running.seen)")
            try await type("\u{03}")
            try #require(try await running.wait(forPrompt: "mesh> "), "\(running.seen)")
            try await type("kept + 2\n")
            try #require(try await running.wait(until: { $0 == "42" }), "\(running.seen)")
            try #require(try await running.wait(forPrompt: "mesh> "), "\(running.seen)")
            try await type("\u{04}")
        }
        #expect(result.status == 0)
    }

    @Test("Ctrl-D that is typed while a call runs ends the session after it")
    func earlyEnd() async throws {
        let folder = try TemporaryFolder()
        let command = Command("repl", environment: ["XDG_STATE_HOME": folder.path, "TERM": "xterm"])
        let result = try await command.atTerminal { running, type in
            try await type("print(\"sleep\" .. \"ing\") task.sleep(\"300ms\")\n")
            try #require(try await running.wait(until: { $0.hasSuffix("sleeping") }), "\(running.seen)")
            try await type("\u{04}")
        }
        #expect(result.status == 0)
    }

    @Test("however many Ctrl-C come, and whenever, the session goes on")
    func manyInterrupts() async throws {
        let folder = try TemporaryFolder()
        let command = Command("repl", environment: ["XDG_STATE_HOME": folder.path, "TERM": "xterm"])
        let result = try await command.atTerminal { running, type in
            for _ in 0..<40 {
                try #require(try await running.wait(forPrompt: "mesh> "), "\(running.seen)")
                try await type("print(\"x\") task.sleep(\"24h\")\n")
                try #require(try await running.wait(until: { $0 == "x" }), "\(running.seen)")
                try await type("\u{03}")
                try #require(try await running.wait(forPrompt: "mesh> "), "\(running.seen)")
                try await type("\u{03}")
            }
            try #require(try await running.wait(forPrompt: "mesh> "), "\(running.seen)")
            try await type("\u{04}")
        }
        #expect(result.status == 0)
    }
}
