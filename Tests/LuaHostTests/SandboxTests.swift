import LuaHost
import Testing

@Suite("The sandbox")
struct SandboxTests {
    @Test("what reaches outside is not there")
    func absent() async throws {
        let result = try await Bench().run(
            """
            local found = {}
            for _, name in ipairs { "os.execute", "os.exit", "os.setlocale", "os.tmpname", "io.popen", "io.read", "io.input",
              "io.output", "io.write", "io.stdin", "io.stdout", "io.stderr", "io.tmpfile", "string.dump" } do
              local library, key = name:match("(.*)%.(.*)")
              if _G[library][key] ~= nil then found[#found + 1] = name end
            end
            for _, name in ipairs { "dofile", "loadfile", "debug", "package" } do
              if rawget(_G, name) ~= nil then found[#found + 1] = name end
            end
            for _, name in ipairs { "io.open", "io.lines", "os.remove", "os.rename", "os.getenv", "os.time", "os.date", "os.clock" } do
              local library, key = name:match("(.*)%.(.*)")
              if type(_G[library][key]) ~= "function" then found[#found + 1] = "no " .. name end
            end
            return found
            """)
        #expect(result[0].listValue == [])
    }

    @Test(
        "undeclared variables are errors, and near names are suggested",
        arguments: [
            ("x = 1", "test.lua:1: variable 'x' is not declared; use local"),
            ("function f() end", "test.lua:1: variable 'f' is not declared; use local"),
            ("return undeclared_thing", "test.lua:1: variable 'undeclared_thing' is not declared"),
            ("\nprnt('x')", "test.lua:2: variable 'prnt' is not declared; did you mean 'print'?"),
            ("task.sleep(1)", "test.lua:1: variable 'task' is not declared; did you mean require \"task\"?"),
            ("_ENV.y = 1", "test.lua:1: variable 'y' is not declared; use local"),
            ("load('z = 1')()", "[string \"z = 1\"]:1: variable 'z' is not declared; use local"),
        ])
    func undeclared(source: String, message: String) async throws {
        #expect(try await Bench().failure(source).description == message)
    }

    @Test("bytecode is refused wherever it comes from")
    func bytecode() async throws {
        let result = try await Bench().run(
            """
            local code = "\\27Lua\\84\\0\\25\\147\\r\\n\\26\\n"
            local f, message = load(code, "=x", "b")
            local g, message2 = load(function() local c = code; code = nil; return c end, "=x", "bt")
            return f, message, g, message2
            """)
        #expect(result[0].isNil && result[2].isNil)
        #expect(result[1] == "attempt to load a binary chunk (mode is 't')" && result[3] == result[1])
    }

    @Test("load takes source text, a reader and an environment")
    func load() async throws {
        let result = try await Bench().run(
            """
            local parts = { "return ", "1 + ", "1" }
            local i = 0
            local reader = load(function() i = i + 1; return parts[i] end)
            return load("return 7")(), reader(), load("return x", "=x", "t", { x = 5 })(), (load("return ...")(9))
            """)
        #expect(result == [7, 2, 5, 9])
    }

    @Test("finalizers, the collector's switches and the metatables of host values are out of reach")
    func metatables() async throws {
        let bench = try await Bench()
        let error = try await bench.failure("setmetatable({}, { __gc = print })")
        #expect(error.message == "'__gc' is not available here; use a <close> variable")
        #expect(try await bench.failure("collectgarbage('stop')").message.contains("invalid option 'stop'"))
        let result = try await bench.run(
            """
            return getmetatable(""), getmetatable(null), getmetatable(array {}), getmetatable(_G),
              type(collectgarbage("count")), pcall(setmetatable, _G, {})
            """)
        #expect(result.prefix(5) == ["string", "null", "array", "globals", "number"])
        #expect(result[5] == false)
    }

    @Test("too much memory is an error, which a script can catch, and the machine goes on")
    func memory() async throws {
        let bench = try await Bench(memoryLimit: 16 << 20)
        let error = try await bench.failure("local t = {}\nfor i = 1, 1e9 do t[i] = { i } end")
        #expect(error.kind == "memory" && error.message == "not enough memory")
        #expect(try await bench.failure("return string.rep('x', 100 << 20)").kind == "memory")
        let result = try await bench.run(
            """
            local ok, err = pcall(string.rep, "x", 100 << 20)
            local co = coroutine.wrap(function() return pcall(function() local t = {} while true do t[#t + 1] = {} end end) end)
            return ok, err, (co())
            """)
        #expect(result == [false, "not enough memory", false])
    }

    @Test("a machine that cannot even start says so")
    func tooSmall() async throws {
        let error = await #expect(throws: LuaError.self) {
            _ = try await LuaMachine(LuaConfiguration(memoryLimit: 1000))
        }
        #expect(error?.kind == "memory")
    }

    @Test("values that do not fit are refused on their way in, without a leak")
    func memoryOfArguments() async throws {
        let bench = try await Bench(memoryLimit: 4 << 20)
        let live = Live()
        try await bench.machine.register(class: Counted.declaration)
        let big = LuaValue.list([.object(Counted(live)), .bytes([UInt8](repeating: 1, count: 8 << 20))])
        let error = await #expect(throws: LuaError.self) { try await bench.run("return 1", [big]) }
        #expect(error?.kind == "memory")
        let give = HostFunction("give", doc: "", result: ResultType(.any), sync: { _ in big })
        try await bench.machine.register(global: give)
        #expect(try await bench.failure("give()").kind == "memory")
    }

    @Test(
        "endless recursion is an error",
        arguments: [
            "local function f() return 1 + f() end\nf()",
            "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end return t.x",
            "local function f() return pcall(f) end local ok, e = pcall(f) error('done: stack overflow', 0)",
            "local function f() coroutine.wrap(f)() end f()",
            "return (string.rep('a', 100)):gsub('a', function() local function g() return ('a'):gsub('a', g) end return g() end)",
        ])
    func recursion(source: String) async throws {
        let bench = try await Bench(memoryLimit: 256 << 20)
        let error = try await bench.failure(source)
        #expect(error.message.contains("overflow"))
        #expect(try await bench.run("return 1") == [1])
    }

    @Test("print joins with tabs, and goes where the configuration says")
    func printing() async throws {
        let bench = try await Bench()
        try await bench.run(
            "print('a', 1, 2.0, nil, true, null); print(); print(setmetatable({}, { __tostring = function() return 'me' end })) warn('careful')"
        )
        #expect(bench.log.lines == ["a\t1\t2.0\tnil\ttrue\tnull", "", "me", "careful"])
    }

    @Test("files are read and written, but never standard input")
    func files() async throws {
        let bench = try await Bench()
        let error = try await bench.failure("for l in io.lines() do end")
        #expect(
            error.message == "bad argument #1 to 'for iterator' (string expected, got no value)"
                || error.message.hasPrefix("bad argument #1 to 'lines'"))
        let result = try await bench.run(
            "local f, message = io.open('/nonexistent/file'); return f, message, io.type(1)")
        #expect(result == [.nil, "/nonexistent/file: No such file or directory", .nil])
    }
}
