import LuaHost
import Testing

@Suite("Errors of scripts and hosts")
struct ErrorTests {
    struct Refused: Error { var port: Int }

    private static func bench() async throws -> Bench {
        let bench = try await Bench()
        let refuse: @Sendable (Arguments) throws -> LuaValue = { arguments in
            throw LuaError(
                LuaErrorFields(
                    kind: "not_found", message: "services \"x\" not found", cluster: "cluster01",
                    object: "service default/x",
                    operation: "reading service default/x", status: ["code": 404], retryable: true, hint: "create it",
                    details: ["port": 80]), underlying: Refused(port: 80))
        }
        try await bench.machine.register(
            module: HostModule(
                "host", doc: "",
                functions: [
                    HostFunction("fail", doc: "", sync: refuse),
                    HostFunction(
                        "fail_later", doc: "",
                        async: { arguments in
                            try await Task.sleep(for: .milliseconds(1))
                            return try refuse(arguments)
                        }),
                    HostFunction("refuse", doc: "", sync: { _ in throw Refused(port: 1) }),
                ]))
        return bench
    }

    @Test("an error is a value with fields", arguments: ["fail", "fail_later"])
    func fields(function: String) async throws {
        let result = try await Self.bench().run(
            """
            local host = require "host"
            local ok, err = pcall(host.\(function))
            return ok, err.kind, err.message, err.cluster, err.object, err.operation, err.status.code, err.retryable, err.hint,
              err.port, err.location, tostring(err), err.nothing
            """)
        #expect(
            result == [
                false, "not_found", "services \"x\" not found", "cluster01", "service default/x",
                "reading service default/x", 404, true, "create it", 80, "test.lua:2",
                """
                test.lua:2: cluster01: services "x" not found (while reading service default/x)
                  hint: create it
                """, .nil,
            ])
    }

    @Test(
        "an error that leaves the script keeps the Swift error and the script's frames only",
        arguments: ["fail", "fail_later"])
    func uncaught(function: String) async throws {
        let error = try await Self.bench().failure(
            """
            local host = require "host"
            local function step()
              host.\(function)()
            end
            local run = {}
            function run:go()
              step()
              return 1
            end
            table.sort({ 1 }, print)
            pcall(error)
            run:go()
            """)
        #expect(error.underlying is Refused)
        #expect(error.location == "test.lua:3")
        #expect(
            error.tracebackText == """
                  test.lua:3: in function 'step'
                  test.lua:7: in method 'go'
                  test.lua:12: in main chunk
                """)
    }

    @Test("an error raised again stays what it was")
    func rethrown() async throws {
        let error = try await Self.bench().failure(
            """
            local ok, err = pcall(require("host").fail)
            error(err)
            """)
        #expect(error.kind == "not_found" && error.location == "test.lua:1" && error.underlying is Refused)
    }

    @Test("a Swift error is described as the configuration says")
    func described() async throws {
        let error = try await Self.bench().failure("require('host').refuse()")
        #expect(error.kind == "error" && error.message == "Refused(port: 1)" && error.underlying is Refused)
    }

    @Test(
        "what a script raises itself carries its place",
        arguments: [
            ("error('boom')", "test.lua:1", "boom"),
            ("local t\nreturn t.x", "test.lua:2", "attempt to index a nil value (local 't')"),
            ("\nassert(false, 'no')", "test.lua:2", "no"),
            ("assert(nil)", "test.lua:1", "assertion failed!"),
            ("error('plain', 0)", "test.lua:1", "plain"),
            ("local function f() error('caller', 2) end\n\nf()", "test.lua:3", "caller"),
            ("local function f() error('caller', 2) end\n\nreturn f()", "test.lua:3", "caller"),
            (
                "local function f() error('caller', 2) end\n\npcall(print)\nselect(2, (function() f() end)())",
                "test.lua:4", "caller"
            ),
            ("error { kind = 'mine', message = 'a table', x = 1 }", "test.lua:1", "a table"),
            ("error()", "test.lua:1", "a script raised a nil instead of a message"),
            ("return 1 < 'x'", "test.lua:1", "attempt to compare number with string"),
            ("string.rep()", "test.lua:1", "bad argument #1 to 'rep' (string expected, got no value)"),
            ("-- a: 1\nerror('host:80: refused')", "test.lua:2", "host:80: refused"),
        ])
    func places(source: String, location: String, message: String) async throws {
        let error = try await Bench().failure(source)
        #expect(error.location == location)
        #expect(error.message == message)
        #expect(error.description == "\(location): \(message)")
    }

    @Test("text stays text for pcall, and xpcall's handler sees it")
    func caught() async throws {
        let result = try await Bench().run(
            """
            local ok, err = pcall(error, "plain", 0)
            local ok2, err2 = pcall(function() error("placed") end)
            local ok3, err3 = xpcall(function(a) error(a, 0) end, function(e) return "handled " .. e end, "x")
            local ok4, a, b = xpcall(function(...) return ... end, print, 1, 2)
            return err, err2, err3, a + b, select("#", pcall(function() return 1, nil, 3 end))
            """)
        #expect(result == ["plain", "test.lua:2: placed", "handled x", 3, 4])
    }

    @Test("a tail call of the main chunk keeps the chunk's line for an error placed at the caller")
    func tailCalls() async throws {
        let bench = try await Bench(modules: [
            "playbook":
                "return function(t) if not t.run then error('playbook.run must be a function', 2) end return t end"
        ])
        let error = try await bench.failure(
            "local playbook = require 'playbook'\n\nreturn playbook {\n  name = 'x',\n}")
        #expect(error.description == "test.lua:3: playbook.run must be a function")
        #expect(error.traceback.last?.description == "test.lua:3: in main chunk")
    }

    @Test("a syntax error names chunk and line, and whether it only needs more")
    func syntax() async throws {
        let bench = try await Bench()
        var error = try await bench.failure("local x = 1\nlocal = 2")
        #expect(error.kind == "syntax" && error.description == "test.lua:2: <name> expected near '='")
        #expect(!error.isIncomplete)
        error = try await bench.failure("for i = 1, 2 do")
        #expect(error.isIncomplete)
        error = try await bench.failure("\u{1B}Lua")
        #expect(error.message == "bytecode is not accepted")
        let result = try await bench.run("return load('x =')")
        #expect(result[1].stringValue == "[string \"x =\"]:1: unexpected symbol near <eof>")
    }

    @Test("a first line for the shell and a byte order mark are skipped")
    func firstLine() async throws {
        let bench = try await Bench()
        #expect(try await bench.run("#!/usr/bin/env lua\nreturn 1") == [1])
        #expect(try await bench.run("\u{FEFF}return 2") == [2])
        #expect(try await bench.run("#") == [])
        #expect(try await bench.run("") == [])
        #expect(try await bench.failure("#!\nerror('x')").location == "test.lua:2")
    }

    @Test("a chunk with a long path is named whole, though Lua itself shortens it")
    func longNames() async throws {
        let bench = try await Bench()
        let name = String(repeating: "folder/", count: 20) + "mine.lua"
        let error = await #expect(throws: LuaError.self) {
            try await bench.machine.run(source: "error('x')", chunkName: name)
        }
        #expect(error?.message == "x")
        #expect(error?.location == name + ":1")
        #expect(error?.traceback.map(\.position) == [name + ":1"])
    }
}
