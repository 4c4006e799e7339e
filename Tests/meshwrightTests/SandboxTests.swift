import Foundation
import Testing
import Values

@Suite("The sandbox of the command", .timeLimit(.minutes(5)))
struct SandboxTests {
    private static let reading = Playbooks.playbook("print(#require(\"file\").read(\"/etc/passwd\") > 0)")

    @Test("a refused call names the flag, with which it works")
    func read() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.reading, to: "test.lua")
        let refused = try await Command("rehearse", file, "--clusters", "1").run()
        #expect(refused.status == 1)
        let message = "error: reading /etc/passwd is not allowed; run with --allow-read=/etc/passwd to allow it (at "
        #expect(refused.error.contains(message) && refused.error.contains("test.lua:6)"), "\(refused.error)")
        for flag in ["--allow-read=/etc/passwd", "--allow-read=/opt,/etc", "--allow-read"] {
            let allowed = try await Command("rehearse", flag, file, "--clusters", "1").run()
            #expect(allowed.status == 0 && allowed.error.contains("true"), "\(allowed.error)")
        }
    }

    @Test("a program runs when it is allowed")
    func run() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            Playbooks.playbook("print(require(\"process\").run({ \"echo\", \"hello\" }).stdout)"), to: "test.lua")
        let refused = try await Command("rehearse", file, "--clusters", "1", "-o", "json").run()
        #expect(try refused.json.at("error", "kind") == "not_allowed")
        let allowed = try await Command("rehearse", file, "--clusters", "1", "--allow-run=ssh,echo").run()
        #expect(allowed.status == 0 && allowed.error.contains("hello"), "\(allowed.error)")
    }

    @Test("the prompt has the same limits and flags")
    func prompt() async throws {
        let input = "file.read(\"/etc/passwd\")\nerr.kind\nos.getenv(\"HOME\")\n"
        let refused = try await Command("repl", input: input).run()
        #expect(refused.status == 1 && refused.output == "not_allowed\n", "\(refused)")
        let allowed = try await Command(
            "repl", "--allow-env=HOME", environment: ["HOME": "/home/me"], input: "os.getenv(\"HOME\")\n"
        ).run()
        #expect(allowed.status == 0 && allowed.output == "/home/me\n")
    }

    @Test("a script that only computes ends after its limit, and one that takes too much memory at once")
    func limits() async throws {
        let folder = try TemporaryFolder()
        let busy = try folder.write(Playbooks.busy, to: "busy.lua")
        let ended = try await Command("rehearse", busy, "--clusters", "1", "--busy-limit", "300ms", "-o", "json").run()
        #expect(ended.status == 1)
        #expect(try ended.json.at("error", "kind") == "busy")
        #expect(try ended.json.at("error", "hint")?.stringValue?.contains("--busy-limit") == true)
        let bomb = try folder.write(
            Playbooks.playbook("local t = {} while true do t[#t + 1] = (\"x\"):rep(100000) .. #t end"), to: "bomb.lua")
        let full = try await Command("rehearse", bomb, "--clusters", "1", "--memory-limit", "32MiB", "-o", "json").run()
        #expect(full.status == 1)
        #expect(try full.json.at("error", "kind") == "memory")
    }

    @Test(
        "values that make no sense are wrong usage, and say what does",
        arguments: [
            (["--allow-read="], "--allow-read"), (["--allow-net=https://example.com"], "name a host"),
            (["--memory-limit", "lots"], "256MiB"), (["--memory-limit", "1MiB"], "too little"),
            (["--busy-limit", "soon"], "none"), (["--allow-run=,"], "--allow-run is given an empty value"),
        ])
    func usage(options: [String], message: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.reading, to: "test.lua")
        let result = try await Command(["rehearse", file] + options).run()
        #expect(result.status == 2 && result.error.contains(message), "\(result.error)")
    }
}
