import Testing
import Values

@Suite("Usage", .timeLimit(.minutes(5)))
struct UsageTests {
    @Test("help goes to standard output with status 0", arguments: [["--help"], ["help"], [], ["run", "-h"], ["lab"]])
    func help(arguments: [String]) async throws {
        let result = try await Command(arguments).run()
        #expect(result.status == 0)
        #expect(result.output.contains("USAGE: meshwright"))
        #expect(result.error.isEmpty)
    }

    @Test("the overview lists every subcommand")
    func overview() async throws {
        let output = try await Command("--help").run().output
        for name in ["run", "rehearse", "playbooks", "fork", "check", "status", "lab", "repl", "docs", "version"] {
            #expect(output.contains("\n  \(name) "), "\(name) is missing")
        }
    }

    @Test("a misspelt command is status 2 and gets a suggestion")
    func unknownCommand() async throws {
        let result = try await Command("rehears", "clustermesh").run()
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.error.contains("error: meshwright has no command \"rehears\""))
        #expect(result.error.contains("did you mean \"rehearse\"?"))
    }

    @Test(
        "wrong usage is status 2, on standard error",
        arguments: [
            (["run"], "<playbook>"),
            (["lab", "dwn"], "did you mean \"down\"?"),
            (["rehearse", "x", "--cluster", "3"], "--clusters"),
            (["rehearse", "x", "--clusters", "0"], "--clusters takes 1 to 32, got 0"),
            (["rehearse", "x", "--clusters", "many"], "many"),
            (["rehearse", "x", "--deadline", "soon"], "'soon' is no duration"),
            (["rehearse", "x", "--dry-run", "--read-only"], "not both"),
            (["run", "x", "--fleet", "a", "--contexts", "b"], "not both"),
            (["run", "x", "-o", "yaml"], "yaml"),
            (["fork", "clustermesh"], "<file>"),
        ])
    func wrongUsage(arguments: [String], message: String) async throws {
        let result = try await Command(arguments).run()
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(result.error.contains(message))
    }

    @Test(
        "the playbooks that ship are listed where one is to be named",
        arguments: [
            (["run"], 2), (["rehearse", "--clusters", "3"], 2), (["run", "clustrmesh"], 2),
            (["fork", "nope", "x.lua"], 2),
            (["run", "--help"], 0), (["rehearse", "-h"], 0), (["fork", "--help"], 0), (["playbooks"], 0),
        ] as [([String], Int32)])
    func playbooks(arguments: [String], status: Int32) async throws {
        let result = try await Command(arguments).run()
        #expect(result.status == status)
        let text = status == 0 ? result.output : result.error
        #expect(text.contains("clustermesh    Connect "), "\(text)")
        #expect(text.contains("hub-and-spoke  Connect "), "\(text)")
    }

    @Test("the list of playbooks as JSON has their parameters")
    func playbooksAsJSON() async throws {
        let list = try await Command("playbooks", "-o", "json").run().json["playbooks"]?.arrayValue ?? []
        #expect(list.map { $0["name"] } == ["clustermesh", "hub-and-spoke"])
        let names = list.first?["parameters"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
        #expect(names.contains("namespace"))
    }

    @Test(
        "a value behind an option that takes it after = is answered with what to type",
        arguments: [
            ["rehearse", "clustermesh", "--allow-run", "uname"], ["rehearse", "--allow-run", "uname", "clustermesh"],
            ["run", "--allow-run", "uname"], ["repl", "--allow-run", "uname"], ["test", "--allow-run", "uname"],
        ])
    func misplacedValue(arguments: [String]) async throws {
        let result = try await Command(arguments).run()
        #expect(result.status == 2)
        let hint = "--allow-run takes a value only after \"=\": --allow-run=uname"
        #expect(result.error.contains("  hint: \(hint)\n"), "\(result.error)")
        if arguments.first == "test" { return }
        let json = try await Command(arguments + ["-o", "json"]).run()
        if arguments.first != "repl" { #expect(try json.json.at("error", "hint") == .string(hint)) }
    }

    @Test("help shows which values of options may be left out")
    func optionalValues() async throws {
        let output = try await Command("run", "--help").run().output
        for text in ["--allow-read[=<path>] ", "--allow-run[=<program>] ", "--memory-limit <size> "] {
            #expect(output.contains(text), "\(text)")
        }
    }

    @Test("who asked for JSON gets one object also when the usage is wrong", arguments: ["-o", "--output"])
    func usageAsJSON(option: String) async throws {
        let result = try await Command("rehearse", "x", "--clusters", "0", option, "json").run()
        #expect(result.status == 2)
        let json = try result.json
        #expect(json["ok"] == false)
        #expect(json.at("error", "kind") == "invalid_input")
        #expect(json.at("error", "message")?.stringValue?.contains("--clusters takes 1 to 32") == true)
    }

    @Test("the version names Meshwright and its Lua, with both spellings")
    func version() async throws {
        let option = try await Command("--version").run()
        let command = try await Command("version").run()
        #expect(option.output == command.output)
        #expect(option.output.hasPrefix("meshwright 0."))
        #expect(option.output.contains("Lua 5.4"))
        let json = try await Command("version", "-o", "json").run().json
        #expect(json["version"]?.stringValue.map { option.output.contains($0) } == true)
    }

    @Test("nobody reading the output ends it quietly")
    func brokenPipe() async throws {
        let result = try await Command("-c", "meshwright --help | true; exit ${PIPESTATUS[0]}").run("bash")
        #expect(result.status == 0)
        #expect(result.error.isEmpty)
    }
}
