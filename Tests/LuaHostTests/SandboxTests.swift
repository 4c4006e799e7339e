import LuaHost
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("The sandbox")
struct SandboxTests {
    @Test("what reaches outside is not there")
    func absent() async throws {
        let result = try await Bench().run(
            """
            local found = {}
            for _, name in ipairs { "os.execute", "os.exit", "os.setlocale", "os.tmpname", "io.popen", "io.read", "io.input",
              "io.output", "io.write", "io.stream", "os.remove", "os.rename", "io.stdin", "io.stdout", "io.stderr", "io.tmpfile", "string.dump" } do
              local library, key = name:match("(.*)%.(.*)")
              if _G[library][key] ~= nil then found[#found + 1] = name end
            end
            for _, name in ipairs { "dofile", "loadfile", "debug", "package" } do
              if rawget(_G, name) ~= nil then found[#found + 1] = name end
            end
            for _, name in ipairs { "io.open", "io.lines", "io.type", "os.getenv", "os.time", "os.date", "os.clock" } do
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

    @Test("files are opened by whoever made the machine, and by default not at all")
    func files() async throws {
        let closed = try await Bench()
        for source in ["io.open('/etc/passwd')", "io.lines('/etc/passwd')", "os.getenv('HOME')"] {
            #expect(try await closed.failure(source).kind == "not_allowed")
        }
        #expect(
            try await closed.failure("for l in io.lines() do end").description
                == "test.lua:1: bad argument #1 to 'lines' (string expected, got no value)")
        let bench = try await Bench {
            $0.openFile = { path, mode in
                guard path == "hosts" else {
                    throw LuaError(LuaErrorFields(kind: "not_found", message: "\(path) does not exist"))
                }
                return open("/etc/hosts", O_RDONLY)
            }
            $0.environmentVariable = { $0 == "HOME" ? "/root" : nil }
        }
        let result = try await bench.run(
            """
            local count = 0
            for line in io.lines("hosts") do count = count + #line + 1 end
            local f <close> = assert(io.open("hosts"))
            local all = f:read("a")
            local nothing, message = io.open("other")
            return count == #all or count == #all + 1, io.type(f), nothing, message, os.getenv("HOME"), os.getenv("X"), f:write("x")
            """)
        #expect(result.prefix(6) == [true, "file", .nil, "other does not exist", "/root", .nil])
        #expect(result[6].isNil)
        #expect(try await bench.failure("io.lines('other')").message == "other does not exist")
    }

    @Test("where nothing may change, functions that change something are refused before they run")
    func refusedMutations() async throws {
        let bench = try await Bench { $0.refuseMutation = { Refusal(function: $0) } }
        let module = HostModule(
            "m", doc: "",
            functions: [
                HostFunction("look", doc: "", result: ResultType(.integer), sync: { _ in 1 }),
                HostFunction(
                    "touch", doc: "", effect: .mutates,
                    sync: { _ in
                        Issue.record("it ran"); return .nil
                    }),
                HostFunction(
                    "wait", doc: "", effect: .mutates,
                    async: { _ in
                        Issue.record("it ran"); return .nil
                    }),
                HostFunction("lua", doc: "", effect: .mutates, lua: "return function() error('it ran') end"),
            ])
        try await bench.machine.register(module: module)
        #expect(try await bench.run("return require('m').look()") == [1])
        for name in ["touch", "wait", "lua"] {
            #expect(try await bench.failure("require('m').\(name)()").message.contains("m.\(name)"))
        }
    }

    private struct Refusal: Error { var function: String }

    @Test("a script that only computes is stopped after its limit, and one that waits now and then is not")
    func busy() async throws {
        let bench = try await Bench { $0.busyLimit = .milliseconds(200) }
        for body in [
            "while true do end", "while true do pcall(function() while true do end end) end",
            "coroutine.wrap(function() while true do end end)()",
            "require('task').all { function() while true do end end, function() require('task').sleep(3600) end }",
        ] {
            let error = try await bench.failure("local ok = pcall(function() \(body) end)\nprint('caught')")
            #expect(error.kind == "busy" && error.isCancellation)
        }
        #expect(bench.log.lines == [])
        try await bench.run(
            """
            local task = require "task"
            local finish = os.clock() + 1
            while os.clock() < finish do
              local pause = os.clock() + 0.02
              while os.clock() < pause do end
              task.sleep(0)
            end
            """)
    }
}
