import Testing

@testable import LuaHost

@Suite("Hooks", .timeLimit(.minutes(5)))
struct HookTests {
    /// A bench whose scripts ask `hooked()`, and wait with `later()`.
    private static func bench() async throws -> Bench {
        let bench = try await Bench()
        try await bench.machine.register(
            global: HostFunction(
                "hooked", doc: "", result: ResultType(.boolean),
                sync: { arguments in
                    let machine = try arguments.machine()
                    return .bool(machine.assumeIsolated { $0.core.isHooked })
                }))
        try await bench.machine.register(
            global: HostFunction(
                "later", doc: "",
                async: { _ in
                    await Task.yield()
                    return .nil
                }))
        return bench
    }

    @Test("none is armed while scripts call, wait, fail, and run coroutines and tasks")
    func ordinary() async throws {
        let bench = try await Self.bench()
        let result = try await bench.run(
            """
            local task = require "task"
            local seen = array {}
            local function look() seen[#seen + 1] = hooked() end
            look()
            later() look()
            pcall(function() look() error("x") end) look()
            coroutine.wrap(function() look() coroutine.yield() look() end)()
            coroutine.wrap(function() later() look() end)() look()
            do local _ <close> = setmetatable({}, { __close = look }) end
            task.map({ 1, 2, 3 }, function() look() task.sleep(0) look() end)
            task.spawn(look):wait()
            task.timeout("1h", function() later() look() end)
            pcall(task.timeout, 0, function() task.sleep("1h") end) look()
            for _ = 1, 10000 do end look()
            return seen
            """)
        #expect(result == [.list(Array(repeating: .bool(false), count: 18))])
    }

    @Test("one that a question needs is gone after the answer")
    func asked() async throws {
        let bench = try await Self.bench()
        let answers = bench.log
        try await bench.machine.register(
            global: HostFunction(
                "ask", doc: "", result: ResultType(.boolean),
                sync: { arguments in
                    let machine = try arguments.machine()
                    machine.describeTasks { _ in answers.append("answered") }
                    return .bool(machine.assumeIsolated { $0.core.isHooked })
                }))
        try await bench.machine.register(
            global: HostFunction(
                "answered", doc: "", result: ResultType(.boolean), sync: { _ in .bool(!answers.lines.isEmpty) }))
        let result = try await bench.run(
            """
            local armed = ask()
            while not answered() do end
            return armed, hooked()
            """)
        #expect(result == [true, false])
    }

    @Test("one watches the time of close variables while a script is being stopped")
    func unwinding() async throws {
        let bench = try await Self.bench()
        try await bench.machine.register(
            global: HostFunction(
                "stop", doc: "",
                sync: { arguments in
                    try arguments.machine().cancel(.cancelled)
                    return .nil
                }))
        _ = try await bench.failure(
            """
            local _ <close> = setmetatable({}, { __close = function() print(tostring(hooked())) end })
            stop()
            while true do end
            """)
        #expect(bench.log.lines == ["true"])
    }
}
