import LuaHost
import Testing

@Suite("Task handles", .timeLimit(.minutes(5)))
struct TaskHandleTests {
    @Test("a spawned task runs beside its parent, and gives all its results to everyone who waits")
    func results() async throws {
        let bench = try await Bench()
        let result = try await bench.run(
            """
            local task = require "task"
            local shared = {}
            local t = task.spawn(function(a, b)
              print("child", a, b)
              task.sleep(0.005)
              return shared, nil, "third", nil
            end, 1, nil)
            print("parent", t.done)
            local counts = task.map({ 1, 2 }, function() return select("#", t:wait()) end)
            local first, _, third = t:wait()
            return counts, rawequal(first, shared), third, t.done, task.spawn(function() end):wait()
            """)
        #expect(result == [[4, 4], true, "third", true])
        #expect(bench.log.lines == ["parent\tfalse", "child\t1\tnil"])
    }

    @Test("a waiter gets the task's error, with the lines of both; it is the waiter's business then")
    func failure() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local t = task.spawn(function()
              task.sleep(0.001)
              error { kind = "odd", message = "child failed" }
            end)
            local ok, err = pcall(t.wait, t)
            local again = select(2, pcall(function() t:wait() end))
            return ok, err.kind, err.message, again.kind, t.done
            """)
        #expect(result == [false, "odd", "child failed", "odd", true])
        let error = try await Bench().failure(
            "local task = require 'task'\nlocal t = task.spawn(function()\nerror('child') end)\nt:wait()")
        #expect(error.description == "test.lua:3: child")
        #expect(error.traceback.map(\.position) == ["test.lua:3", "test.lua:4"])
    }

    @Test(
        "a task lasts no longer than the call, the branch or the task that spawned it, which wait for it",
        arguments: [
            "task.all { function() BODY end }", "task.map({ 1 }, function() BODY end)",
            "task.timeout(60, function() BODY end)", "task.spawn(function() BODY end):wait()",
            "local co = coroutine.wrap(function() BODY end) task.all { co }",
        ])
    func scope(code: String) async throws {
        let body = "task.spawn(function() task.sleep(0.005) print('child') end) print('spawned')"
        let bench = try await Bench()
        try await bench.run(
            "local task = require 'task' \(code.replacing("BODY", with: body)) print('after') task.spawn(print, 'last')"
        )
        #expect(bench.log.lines == ["spawned", "child", "after", "last"])
    }

    @Test("an error that nobody waited for fails the scope, and stops the other tasks in it")
    func unobserved() async throws {
        let bench = try await Bench()
        let error = try await bench.failure(
            """
            local task = require "task"
            task.spawn(function()
              local closing <close> = setmetatable({}, { __close = function() print("sibling closed") end })
              task.sleep(3600)
            end)
            task.spawn(function()
              task.sleep(0.001)
              error("lost?")
            end)
            print("end of parent")
            """)
        #expect(error.description == "test.lua:8: lost?" && error.others.isEmpty)
        #expect(bench.log.lines == ["end of parent", "sibling closed"])
        let caught = try await Bench().run(
            """
            local task = require "task"
            local ok, err = pcall(task.all, { function() task.spawn(error, "in branch") end })
            return ok, err.message
            """)
        #expect(caught == [false, "in branch"])
    }

    @Test("a parent that fails stops its tasks; an error of theirs is kept beside its own")
    func failingParent() async throws {
        let bench = try await Bench()
        let error = try await bench.failure(
            """
            local task = require "task"
            task.spawn(function()
              local closing <close> = setmetatable({}, { __close = function() print("closed") end })
              task.sleep(3600)
            end)
            local failed = task.spawn(function() error("child") end)
            while not failed.done do task.sleep(0.001) end
            error("parent")
            """)
        #expect(error.message == "parent" && error.others.map(\.message) == ["child"])
        #expect(error.description == "test.lua:8: parent\n  and 1 more failed:\n    test.lua:6: child")
        #expect(bench.log.lines == ["closed"])
    }

    @Test("cancel stops a task wherever it is, and fails nobody but who waits for it")
    func cancel() async throws {
        let bench = try await Bench()
        let result = try await bench.run(
            """
            local task = require "task"
            local started = false
            local t = task.spawn(function()
              local closing <close> = setmetatable({}, { __close = function() task.sleep(0.001) print("closed") end })
              print("started")
              started = true
              while true do pcall(task.sleep, 3600) end
            end)
            while not started do task.sleep(0) end
            t:cancel()
            t:cancel()
            local ok, err = pcall(t.wait, t)
            local never = task.spawn(print, "never runs")
            never:cancel()
            local done = task.spawn(function() return "kept" end)
            done:wait()
            done:cancel()
            task.spawn(function() task.sleep(3600) end):cancel()
            return ok, err.kind, t.done, done:wait()
            """)
        #expect(result == [false, "cancelled", true, "kept"])
        #expect(bench.log.lines == ["started", "closed"])
    }

    @Test("at the end of its <close> variable a task is cancelled and has ended")
    func closing() async throws {
        let bench = try await Bench()
        let result = try await bench.run(
            """
            local task = require "task"
            local begun, ended = false, false
            do
              local t <close> = task.spawn(function()
                local closing <close> = setmetatable({}, { __close = function() task.sleep(0.005) ended = true end })
                begun = true
                task.sleep(3600)
              end)
              while not begun do task.sleep(0) end
            end
            return ended
            """)
        #expect(result == [true])
        let error = try await bench.failure(
            """
            local task = require "task"
            local t <close> = task.spawn(error, "not lost")
            while not t.done do task.sleep(0) end
            """)
        #expect(error.message == "not lost")
    }

    @Test("a wait ends when the one who waits is stopped; the task goes on")
    func waiterStopped() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local may_end = false
            local t = task.spawn(function()
              while not may_end do task.sleep(0.001) end
              return "end"
            end)
            local ok, err = pcall(task.timeout, 0.001, function() return t:wait() end)
            local was_done = t.done
            may_end = true
            return ok, err.kind, was_done, t:wait()
            """)
        #expect(result == [false, "timeout", false, "end"])
    }

    @Test("a task that waits for itself, or for one that it runs in, is told so")
    func selfWait() async throws {
        let message = "a task cannot wait for itself, nor for one that it runs in"
        for body in ["t:wait()", "task.all { function() t:wait() end }", "task.spawn(function() t:wait() end)"] {
            let error = try await Bench().failure(
                "local task = require 'task' local t\nt = task.spawn(function() \(body) end)")
            #expect(error.message == message && error.location == "test.lua:2")
        }
    }

    @Test("handles say what they are, and a thousand short tasks leave nothing behind")
    func many() async throws {
        let bench = try await Bench(memoryLimit: 16 << 20)
        let result = try await bench.run(
            """
            local task = require "task"
            local t, sum = task.spawn(function() return 0 end), 0
            for i = 1, 1000 do sum = sum + task.spawn(function() return i end):wait() end
            return sum, tostring(t):match("^task %d+") ~= nil, select(2, pcall(function() return t.dome end)).message
            """)
        #expect(result == [500_500, true, "a handle has no field 'dome'; did you mean 'done'?"])
    }
}
