import LuaHost
import Testing

@Suite("What tasks wait for", .timeLimit(.minutes(5)))
struct TaskStateTests {
    private static func states(_ machine: LuaMachine) async -> [LuaTaskState] {
        await withCheckedContinuation { continuation in
            machine.describeTasks { continuation.resume(returning: $0) }
        }
    }

    @Test("every task tells its place, its host function with what it is about, and its parent")
    func waiting() async throws {
        let latch = Latch()
        let bench = try await Bench()
        try await bench.machine.register(
            class: HostClass(
                Harbour.self, doc: "",
                methods: [
                    HostFunction(
                        "wait", doc: "",
                        parameters: [
                            Parameter("kind", .string), Parameter("limit", .duration), Parameter("object", .string),
                            Parameter("secret", .string, optional: true),
                        ],
                        async: { _ in
                            try await latch.wait()
                            return .nil
                        })
                ]))
        async let run = bench.run(
            """
            local task, harbour = require "task", ...
            local function wait_for(kind)
              harbour:wait(kind, "90s", "x", "hidden")
            end
            task.all {
              function() coroutine.wrap(wait_for)("ship") end,
              function() harbour:wait("more\\nlines", 1, "y") end,
            }
            """, [.object(Harbour())])
        await latch.arrivals(2)
        // Which of the two begins first is not said.
        let states = await Self.states(bench.machine).sorted { ($0.waitsFor ?? "") > ($1.waitsFor ?? "") }
        latch.open()
        _ = try await run
        #expect(
            states.map(\.waitsFor) == [
                "task.all of 2", "harbour:wait ship 1m30s on cluster09", "harbour:wait 1s y on cluster09",
            ])
        #expect(
            states.map { $0.traceback.map(\.position) } == [
                ["test.lua:5"], ["test.lua:3", "test.lua:6"], ["test.lua:7"],
            ])
        #expect(states.map(\.parent) == [nil, states.first?.id, states.first?.id])
        let lines = states.flatMap(\.lines)
        #expect(lines.first?.contains("test.lua:5: task.all of 2, for ") == true)
        #expect(await Self.states(bench.machine).isEmpty)
    }

    @Test("a loop that never waits is asked while it runs, and goes on")
    func busy() async throws {
        let started = Latch()
        let bench = try await Bench()
        for (name, opens) in [("started", true), ("is_stopped", false)] {
            try await bench.machine.register(
                global: HostFunction(
                    name, doc: "", result: ResultType(.boolean),
                    sync: { _ in
                        if opens { started.open() }
                        return .bool(bench.log.lines.contains("asked"))
                    }))
        }
        async let run = bench.run("started()\nlocal n = 0 while not is_stopped() do n = n + 1 end\nreturn 'went on'")
        try await started.wait()
        let states = await Self.states(bench.machine)
        bench.log.append("asked")
        #expect(states.count == 1 && states[0].waitsFor == nil)
        #expect(["test.lua:1", "test.lua:2"].contains(states.first?.traceback.first?.position))
        #expect(try await run == ["went on"])
    }

    @Test("a task whose function has ended waits for those that it spawned")
    func joining() async throws {
        let latch = Latch()
        let bench = try await Bench()
        try await bench.machine.register(
            global: HostFunction(
                "hold", doc: "",
                async: { _ in
                    try await latch.wait()
                    return .nil
                }))
        async let run = bench.run("require('task').spawn(hold)")
        await latch.arrivals(1)
        var states = await Self.states(bench.machine)
        while states.first?.traceback.isEmpty != true { states = await Self.states(bench.machine) }
        latch.open()
        _ = try await run
        #expect(states.map(\.waitsFor) == ["the tasks that it spawned", "hold"])
        #expect(states.last?.parent == states.first?.id)
    }
}

private struct Harbour: HostObject {
    static let className = "harbour"
    var label: String? { "cluster09" }
}
