import LuaHost
import Testing

@Suite("Several tasks that fail", .timeLimit(.minutes(5)))
struct TaskFailureTests {
    @Test("the first error is raised, and those of tasks that failed on their own account are beside it")
    func others() async throws {
        let error = try await Bench().failure(
            """
            local task = require "task"
            local function fails_when_stopped(n)
              return function()
                local closing <close> = setmetatable({}, { __close = function() print(n) end })
                task.sleep(3600)
              end
            end
            task.all {
              fails_when_stopped(1),
              function() error { kind = "odd", message = "second", cluster = "cluster02" } end,
              function() error("third\\nwith more") end,
              fails_when_stopped(4),
            }
            """)
        #expect(error.message == "second" && error.kind == "odd")
        #expect(error.others.map(\.message) == ["third\nwith more"])
        #expect(
            error.description.hasPrefix("test.lua:10: cluster02: second\n  and 1 more failed:\n    test.lua:11: third"))
    }

    @Test("with keep_going all run to their end, and the errors come in the order of the list")
    func keepGoing() async throws {
        let bench = try await Bench()
        let result = try await bench.run(
            """
            local task = require "task"
            local ok, err = pcall(task.map, { "a", "b", "c", "d" }, function(name, i)
              task.sleep(0.002 * (5 - i))
              print(name)
              if i ~= 3 then error { kind = "odd", message = name .. " failed" } end
            end, { keep_going = true, limit = 2 })
            return ok, err.message, #err.others, err.others[1].message, err.others[2].message, err.others[2].kind,
              #err.others[1].others, task.map({ 1, 2 }, function(i) return i end, { keep_going = true })
            """)
        #expect(result == [false, "a failed", 2, "b failed", "d failed", "odd", 0, [1, 2]])
        #expect(Set(bench.log.lines) == ["a", "b", "c", "d"])
    }

    @Test("errors of nested tasks are listed flat, and an error names the cluster that its task was about")
    func nested() async throws {
        let bench = try await Bench()
        try await bench.machine.register(
            class: HostClass(
                Town.self, doc: "",
                fields: [HostField("name", .string) { (town: Town) in .string(town.name) }]))
        let error = try await bench.failure(
            """
            local task = require "task"
            task.map({ ... }, function(cluster, i)
              if i == 1 then task.map({ 1, 2 }, function(j) error("inner " .. j, 0) end, { keep_going = true }) end
              error(cluster.name .. " says no", 0)
            end, { keep_going = true })
            """, [.object(Town(name: "cluster01")), .object(Town(name: "cluster02"))])
        #expect(error.fields.cluster == "cluster01")
        #expect(error.message == "inner 1" && error.others.map(\.message) == ["inner 2", "cluster02 says no"])
    }

    @Test("stopping a run that keeps going stops all of it")
    func stopped() async throws {
        let result = try await Bench().run(
            """
            local task = require "task"
            local ran = 0
            local t = task.spawn(function()
              task.map({ 1, 2, 3, 4 }, function() ran = ran + 1 task.sleep(3600) end, { limit = 2, keep_going = true })
            end)
            while ran < 2 do task.sleep(0) end
            t:cancel()
            local ok, err = pcall(t.wait, t)
            return ok, err.kind, #err.others, ran
            """)
        #expect(result == [false, "cancelled", 0, 2])
    }
}

private struct Town: HostObject {
    static let className = "cluster"
    let name: String
}
