import LuaHost
import Testing

@Suite("Tasks", .timeLimit(.minutes(5)))
struct TaskTests {
    /// A bench whose scripts wait at a latch with `wait()`.
    private static func bench(_ latch: Latch, modules: [String: String] = [:]) async throws -> Bench {
        let bench = try await Bench(modules: modules)
        try await bench.machine.register(
            global: HostFunction(
                "wait", doc: "",
                async: { _ in
                    try await latch.wait()
                    return .nil
                }))
        return bench
    }

    @Test("functions run side by side, and their results come in order")
    func all() async throws {
        let latch = Latch()
        let bench = try await Self.bench(latch)
        async let result = bench.run(
            """
            local task = require "task"
            return task.all {
              function() wait() print("a") return "first" end,
              function() print("b") return "second", "dropped" end,
              function() end,
              function() return array { "table" } end,
            }, task.all {}
            """)
        await latch.arrivals(1)
        latch.open()
        let values = try await result
        #expect(values == [["first", "second", .nil, ["table"]], []])
        #expect(bench.log.lines == ["b", "a"])
    }

    @Test("map takes lists and objects with length and index, and hands on the very elements")
    func map() async throws {
        let bench = try await Bench()
        try await bench.machine.register(
            class: HostClass(
                Shelf.self, doc: "", index: { shelf, key in key.integerValue.map { .integer($0 * 10) } ?? .nil },
                length: { _ in 3 }))
        let result = try await bench.run(
            """
            local task, shelf = require "task", ...
            local tables = { {}, {} }
            local same = task.map(tables, function(t, i) t.seen = i return t end)
            return task.map(shelf, function(x, i) task.sleep(0.01 * (3 - i)) return x + i end),
              rawequal(same[2], tables[2]), tables[1].seen, task.map({}, print)
            """, [.object(Shelf())])
        #expect(result == [[11, 22, 33], true, 1, []])
    }

    @Test("functions begin in their order, and spawned ones in that of their spawning, once their parent waits")
    func order() async throws {
        let bench = try await Bench()
        let result = try await bench.run(
            """
            local task = require "task"
            local begun, expected = {}, {}
            local function note(x) begun[#begun + 1] = x task.sleep(0) end
            local numbers = {}
            for i = 1, 100 do
              numbers[i], expected[i] = i, tostring(i)
              task.spawn(note, "s" .. i)
              expected[100 + i] = "s" .. i
            end
            task.map(numbers, function(i) note(tostring(i)) end)
            return table.concat(begun, " ") == table.concat(expected, " "), table.concat(begun, " ")
            """)
        #expect(result.first == true, "\(result)")
    }

    @Test("a limit bounds how many run at once")
    func limit() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local now, most = 0, 0
            task.map({ 1, 2, 3, 4, 5, 6, 7 }, function()
              now = now + 1
              most = math.max(most, now)
              while most < 3 do task.sleep(0) end
              task.sleep(0)
              now = now - 1
            end, { limit = 3 })
            return most
            """)
        #expect(result == [3])
        let error = try await Bench().failure("require('task').map({}, print, { limit = 0 })")
        #expect(
            error.description
                == "test.lua:1: bad argument #3 'options' to 'task.map' (field 'limit': at least 1 expected)")
        let error2 = try await Bench().failure("require('task').map(5, print)")
        #expect(error2.description == "test.lua:1: bad argument #1 'list' to 'task.map' (list expected, got number)")
    }

    @Test("a failing child cancels its siblings, and is reported with its own lines, then its parent's")
    func failure() async throws {
        let bench = try await Self.bench(Latch())
        let error = try await bench.failure(
            """
            local task = require "task"
            local function child()
              task.sleep(0.001)
              error("child failed")
            end
            task.all {
              function()
                local closing <close> = setmetatable({}, { __close = function() print("sibling closed") end })
                pcall(wait)
                print("must not get here")
              end,
              child,
            }
            """)
        #expect(error.description == "test.lua:4: child failed")
        #expect(error.traceback.map(\.position) == ["test.lua:4", "test.lua:6"])
        #expect(bench.log.lines == ["sibling closed"])
    }

    @Test("tasks nest, and a failure deep down reaches a pcall at the top as the same value")
    func nesting() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local ok, err = pcall(function()
              task.map({ 1, 2 }, function(i)
                task.map({ 1, 2 }, function(j)
                  task.sleep(0.001 * j)
                  if i == 2 and j == 2 then task.timeout(0.001, function() task.sleep(60) end) end
                end)
              end)
            end)
            return ok, err.kind, err.message, err.retryable
            """)
        #expect(result == [false, "timeout", "not done after 1ms", true])
    }

    @Test("a timeout stops what waits, what loops, and what catches everything; results pass otherwise")
    func timeouts() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local function kind(fn)
              local ok, err = pcall(task.timeout, "20ms", fn)
              return err.kind
            end
            return kind(function() task.sleep("1h") end), kind(function() while true do end end),
              kind(function() while true do pcall(function() while true do end end) end end),
              select("#", task.timeout(60, function() return 1, nil, nil end))
            """)
        #expect(result == ["timeout", "timeout", "timeout", 3])
    }

    @Test("a thousand tasks sleep at once")
    func many() async throws {
        let bench = try await Bench(memoryLimit: 16 << 20)
        let result = try await bench.run(
            """
            local task = require "task"
            local numbers = {}
            for i = 1, 1000 do numbers[i] = i end
            local sum = 0
            for _, n in ipairs(task.map(numbers, function(n) task.sleep(0.05) return n end)) do sum = sum + n end
            return sum
            """)
        #expect(result == [500_500])
    }

    @Test("waits pass through user coroutines, which see only their own yields")
    func coroutines() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local co = coroutine.create(function(a)
              task.sleep(0.001)
              local b = coroutine.yield(a + 1)
              local inner = coroutine.wrap(function() task.sleep(0.001) coroutine.yield("inner") task.sleep(0.001) return "end" end)
              local c, d = inner(), inner()
              coroutine.yield(b, c, d)
              task.sleep(0.001)
              error("done")
            end)
            local results = { select(2, coroutine.resume(co, 1)) }
            results[2] = table.concat({ select(2, coroutine.resume(co, "b")) }, " ")
            results[3], results[4] = coroutine.resume(co)
            results[5] = coroutine.status(co)
            results[6] = select(2, coroutine.resume(co))
            local words = {}
            for word in coroutine.wrap(function() for i = 1, 3 do task.sleep(0) coroutine.yield(i) end end) do words[#words + 1] = word end
            results[7] = #words
            return table.unpack(results)
            """)
        #expect(result == [2, "b inner end", false, "test.lua:9: done", "dead", "cannot resume dead coroutine", 3])
    }

    @Test("coroutine functions answer as in stock Lua, with the task as main")
    func coroutineFunctions() async throws {
        let result = try await Bench().run(
            """
            local main, is_main = coroutine.running()
            local co = coroutine.create(function() return coroutine.running(), coroutine.isyieldable(), coroutine.status(main) end)
            local _, inner, yieldable, status = coroutine.resume(co)
            local closed = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() print("closed") end }) coroutine.yield() end)
            coroutine.resume(closed)
            return is_main, coroutine.isyieldable(), inner == co, yieldable, status, coroutine.status(main),
              select(2, pcall(coroutine.yield)), coroutine.close(closed), coroutine.status(closed),
              select(2, coroutine.resume(main)), select(2, pcall(coroutine.close, main)),
              select(2, pcall(coroutine.wrap(function() error("x", 0) end)))
            """)
        #expect(
            result == [
                true, false, true, true, "normal", "running", "attempt to yield from outside a coroutine", true, "dead",
                "cannot resume non-suspended coroutine", "cannot close a running coroutine", "x",
            ])
    }

    @Test("a coroutine that waits for the host cannot be resumed by another task")
    func foreignResume() async throws {
        let latch = Latch()
        let bench = try await Self.bench(latch)
        let result = try await bench.run(
            """
            local task = require "task"
            local own, foreign, status
            local co = coroutine.create(function()
              repeat task.sleep(0.001) until foreign
              return "own"
            end)
            task.all {
              function() own = select(2, coroutine.resume(co)) end,
              function() status, foreign = coroutine.status(co), select(2, coroutine.resume(co)) end,
            }
            return own, status, foreign
            """)
        #expect(result == ["own", "normal", "cannot resume non-suspended coroutine"])
    }

    @Test(
        "waiting where Lua cannot suspend names the reason",
        arguments: [
            ("table.sort({ 1, 2 }, function() task.sleep(0) end)", "inside 'table.sort'"),
            ("(('x'):gsub('x', function() task.sleep(0) end))", "inside 'string.gsub'"),
            ("tostring(setmetatable({}, { __tostring = function() task.sleep(0) end }))", "inside 'tostring'"),
            ("load(function() task.sleep(0) end)", "inside 'load'"),
            ("table.sort({ 1, 2 }, coroutine.wrap(function() task.sleep(0) end))", "inside 'table.sort'"),
            (
                "local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() task.sleep(0) end }) coroutine.yield() end) coroutine.resume(co) error(select(2, coroutine.close(co)))",
                "inside 'coroutine.close'"
            ),
        ])
    func barriers(source: String, place: String) async throws {
        let code =
            source.hasPrefix("load")
            ? "local f, err = \(source) error(err)" : source.hasPrefix("((") ? "local x = \(source)" : source
        let error = try await Bench().failure("local task = require 'task'\n\(code)")
        #expect(error.message == "cannot wait \(place): Lua cannot suspend a function that was called from there")
        #expect(error.location == "test.lua:2")
    }

    @Test("require runs a file once, lets it wait, and finds registered modules first")
    func require() async throws {
        let latch = Latch()
        let bench = try await Self.bench(
            latch,
            modules: [
                "lib": "print('loading', ...) require('task').sleep(0.005) return { name = ... }",
                "task": "error('not this one')", "plain": "print('plain')",
                "a": "return require 'b'", "b": "return require 'c'", "c": "return require 'a'",
                "broken": "local = 1", "failing": "error('in module')",
            ])
        let result = try await bench.run(
            """
            local task = require "task"
            local libs = task.all { function() return require "lib" end, function() return require "lib" end }
            return libs[1] == libs[2], libs[1].name, require("plain"), require("plain")
            """)
        #expect(result == [true, "lib", true, true])
        #expect(bench.log.lines == ["loading\tlib\tlib.lua", "plain"])
        let cycle = try await bench.failure("require 'a'")
        #expect(cycle.description == "c.lua:1: modules require each other in a circle: a -> b -> c -> a")
        #expect(cycle.traceback.map(\.position) == ["c.lua:1", "b.lua:1", "a.lua:1", "test.lua:1"])
        #expect(try await bench.failure("\nrequire 'broken'").description == "broken.lua:1: <name> expected near '='")
        let failing = try await bench.failure("\nrequire 'failing'")
        #expect(failing.traceback.map(\.position) == ["failing.lua:1", "test.lua:2"])
        let missing = try await bench.failure("\nrequire 'tusk'")
        #expect(missing.location == "test.lua:2" && missing.kind == "not_found")
        #expect(missing.message == "there is no module 'tusk'; looked for stdlib/tusk.lua")
        #expect(missing.fields.hint == "did you mean \"task\"? there is \"task\"")
        #expect(
            try await bench.failure("require(1)").description
                == "test.lua:1: bad argument #1 'name' to 'require' (string expected, got number)")
    }

    @Test("several calls take turns on one machine")
    func concurrentCalls() async throws {
        let latch = Latch()
        let bench = try await Self.bench(latch)
        async let first = bench.run("wait() return 'first'")
        await latch.arrivals(1)
        let second = try await bench.run("return 'second'")
        latch.open()
        #expect(try await first + second == ["first", "second"])
    }
}

struct Shelf: HostObject { static let className = "shelf" }
