import LuaHost
import Testing

@Suite("What is not there")
struct AbsentMemberTests {
    private func bench(_ modules: [String: String] = [:]) async throws -> Bench {
        try await Bench { configuration in
            configuration.substitutes = [
                "os.execute": "use something else", "dofile": "use require", "cjson": "use kube",
            ]
            configuration.libraryModules = ["topology"]
            configuration.findModule = { name in
                modules[name].map { .found(source: $0, chunkName: "\(name).lua", isSealed: name != "own") }
                    ?? .missing(searched: [])
            }
        }
    }

    @Test(
        "what is done with a member that one of Lua's own libraries lacks says so, and what there is instead",
        arguments: [
            ("os.execute('ls')", "'os.execute' is not available here", "use something else"),
            ("local execute = os.execute\n\nexecute('ls')", "'os.execute' is not available here", "use something else"),
            ("string.fromat('x')", "module 'string' has no member 'fromat'; did you mean 'string.format'?", nil),
            ("local s = 'x' return s:uper()", "a string has no method 'uper'; did you mean 'upper'?", nil),
            ("io.stdout:write('x')", "module 'io' has no member 'stdout'", nil),
            ("return 1 + math.pii", "module 'math' has no member 'pii'; did you mean 'math.pi'?", nil),
            ("return utf8.zzz.zzz", "module 'utf8' has no member 'zzz'", nil),
            (
                "coroutine.wrap(function() os.execute() end)()", "'os.execute' is not available here",
                "use something else"
            ),
            ("dofile('x')", "'dofile' is not available here", "use require"),
        ] as [(String, String, String?)])
    func explained(source: String, message: String, hint: String?) async throws {
        let error = try await bench().failure(source)
        #expect(error.message == message && error.fields.hint == hint && error.kind == "invalid_input")
    }

    @Test("reading one is no error, and other errors are as Lua has them")
    func plain() async throws {
        let bench = try await bench()
        let result = try await bench.run(
            """
            local native = string.buffer or "own"
            if table.move2 then error "no" end
            local count = 0
            for _ in pairs(os) do count = count + 1 end
            return native, rawget(os, "execute"), math.pi > 3, ("x"):rep(2), count > 3
            """)
        #expect(result == ["own", .nil, true, "xx", true])
        let other = try await bench.failure("local seen = os.execute\nlocal t = {}\nt.execute()")
        #expect(other.message == "attempt to call a nil value (field 'execute')")
        #expect(try await bench.failure("local t = {}\nt.x.y = 1").message.hasSuffix("(field 'x')"))
    }

    @Test("names of any length are looked for, and none is kept that nothing could have")
    func longNames() async throws {
        let bench = try await bench()
        let result = try await bench.run(
            "for i = 1, 200 do local _ = os[('x'):rep(100000) .. i], os['x' .. i] end return os[1], os[true]")
        #expect(result == [.nil, .nil])
        let start = ContinuousClock.now
        #expect(try await bench.failure("return _ENV[('x'):rep(1 << 20)]").kind == "invalid_input")
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("a module of the library is as strict as the host's own; one of an author is a plain table")
    func modules() async throws {
        let bench = try await bench(["lib": "return { map = 1 }", "own": "return {}", "word": "return 'text'"])
        let error = try await bench.failure("local lib = require 'lib'\nif lib.mapp then end")
        #expect(error.description == "test.lua:2: module 'lib' has no member 'mapp'; did you mean 'lib.map'?")
        let result = try await bench.run(
            """
            local lib = require "lib"
            lib.more = 2
            return lib.map, lib.more, rawget(lib, "x"), require("own").x, require "word", require "string" == string
            """)
        #expect(result == [1, 2, .nil, .nil, "text", true])
    }

    @Test(
        "a misspelt variable is looked for among the local ones and the modules too",
        arguments: [
            ("local cluster = 1\nreturn clsuter", "; did you mean 'cluster'?"),
            (
                "local cluster = 1\nreturn (function() local x = cluster return clusterr end)()",
                "; did you mean 'cluster'?"
            ),
            ("do local cluster = 1 end\nreturn clsuter", ""),
            ("topology.ring()", "; did you mean require \"topology\"?"),
            ("topolgy.ring()", "; did you mean require \"topology\"?"),
            ("tsk.sleep(1)", "; did you mean require \"task\"?"),
        ])
    func variables(source: String, advice: String) async throws {
        let error = try await bench().failure(source)
        #expect(error.message.hasSuffix(" is not declared" + advice), "\(error.message)")
    }

    @Test("a module that is not there is answered with the ones that are, or with what to use")
    func require() async throws {
        let bench = try await bench()
        #expect(try await bench.failure("require 'topolgy'").fields.hint?.contains("\"topology\"?") == true)
        #expect(try await bench.failure("require 'cjson'").fields.hint == "use kube")
    }
}

@Suite("What authors mistake")
struct MistakeTests {
    @Test(
        "common mistakes are answered with what to do",
        arguments: [
            ("for x in { 1 } do end", "walk through a list by ipairs(list), and through other tables by pairs(table)"),
            ("local m = require 'empty'\nm.go()", "empty.lua returns nothing; end a module by returning its table"),
        ])
    func hints(source: String, hint: String) async throws {
        let error = try await Bench(modules: ["empty": "local M = {}"]).failure(source)
        #expect(error.fields.hint == hint && error.message.hasPrefix("attempt to "))
    }

    @Test(
        "wrong arguments of wrapped functions are told by their names",
        arguments: [
            ("setmetatable(1, {})", "bad argument #1 to 'setmetatable' (table expected, got number)"),
            ("setmetatable({}, 1)", "bad argument #2 to 'setmetatable' (nil or table expected, got number)"),
            ("load({})", "bad argument #1 to 'load' (function expected, got table)"),
        ])
    func wrapped(source: String, message: String) async throws {
        #expect(try await Bench().failure(source).message == message)
    }

    @Test("a place that was put before another is not told twice, and a number is a message")
    func places() async throws {
        let bench = try await Bench()
        let passed = try await bench.failure("local ok, err = pcall(function()\n  error 'boom'\nend)\nerror(err)")
        #expect(passed.message == "boom" && passed.location == "test.lua:2" && passed.sourceLine == "  error 'boom'")
        #expect(try await bench.failure("\nerror(12)").description == "test.lua:2: 12")
    }

    @Test("an error table of a module of the library is about the line that called it")
    func libraryError() async throws {
        let module = "return { poll = function()\n  error { kind = \"timeout\", message = \"waited\" }\nend }"
        let bench = try await Bench { configuration in
            configuration.findModule = { _ in .found(source: module, chunkName: "wait.lua", isSealed: true) }
        }
        let error = try await bench.failure("local wait = require 'wait'\nwait.poll()\nprint()")
        #expect(error.location == "test.lua:2" && error.sourceLine == "wait.poll()")
        #expect(error.traceback.map(\.position) == ["wait.lua:2", "test.lua:2"])
    }
}
