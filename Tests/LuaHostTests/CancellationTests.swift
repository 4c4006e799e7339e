import LuaHost
import Testing

@Suite("Stopping scripts", .timeLimit(.minutes(5)))
struct CancellationTests {
    /// A bench with `started()`, which announces that the script runs, and `wait()`, which never ends by itself.
    private static func bench(_ started: Latch, closeGrace: Duration = .seconds(60)) async throws -> Bench {
        let bench = try await Bench(closeGrace: closeGrace)
        let forever = Latch()
        try await bench.machine.register(
            global: HostFunction(
                "started", doc: "",
                sync: { _ in
                    started.open()
                    return .nil
                }))
        try await bench.machine.register(
            global: HostFunction(
                "wait", doc: "",
                async: { _ in
                    started.open()
                    try await forever.wait()
                    return .nil
                }))
        return bench
    }

    private static let bodies = [
        "started() while true do end",
        "started() while true do pcall(function() while true do end end) end",
        "started() while true do pcall(error) end",
        "started() while true do xpcall(function() while true do end end, function(e) print('handled') return e end) end",
        "coroutine.wrap(function() started() while true do end end)()",
        "while true do coroutine.resume(coroutine.create(function() started() while true do end end)) end",
        "started() while true do coroutine.wrap(function() pcall(coroutine.wrap(function() for i = 1, 1000 do end end)) end)() end",
        "started() while true do load(function() while true do end end) end",
        "started() local co = coroutine.create(function() local c <close> = setmetatable({}, { __close = function() while true do end end }) coroutine.yield() end) coroutine.resume(co) while true do coroutine.close(co) end",
        "started() while true do table.sort({ 1, 2, 3 }, function() while true do end end) end",
        "while true do pcall(wait) end",
        "wait()",
        "coroutine.wrap(function() while true do pcall(wait) end end)()",
        "started() while true do require('task').sleep(0) end",
        "started() while true do pcall(require('task').sleep, 0.001) end",
        "require('task').all { function() while true do pcall(wait) end end, function() started() require('task').sleep(3600) end }",
        "require('task').timeout(3600, function() pcall(wait) while true do pcall(wait) end end)",
        "require('task').all { function() require('task').spawn(function() while true do pcall(wait) end end) end }",
        "require('task').spawn(wait):wait()",
        "require('task').spawn(function() started() while true do end end):wait()",
        "local t <close> = require('task').spawn(function() while true do pcall(wait) end end) while true do pcall(t.wait, t) end",
        "setmetatable({}, { __index = function() started() while true do end end }):x()",
    ]

    @Test("a script is stopped wherever it is, cannot catch it, and its <close> variables run", arguments: bodies)
    func stops(body: String) async throws {
        let started = Latch()
        let bench = try await Self.bench(started)
        async let outcome = Self.outcome {
            try await bench.run(
                """
                local task = require "task"
                local outer <close> = setmetatable({}, { __close = function(_, err)
                  task.sleep(0.001)
                  print("outer " .. err.kind)
                end })
                local ok, err = pcall(function()
                  local inner <close> = setmetatable({}, { __close = function() pcall(error, "x") print("inner") error("in close") end })
                  \(body)
                end)
                print("caught", ok, err)
                """)
        }
        try await started.wait()
        bench.machine.cancel(.interrupted)
        let error = try #require(await outcome)
        #expect(error.kind == "interrupted" && error.isCancellation && error.message == "interrupted")
        #expect(error.traceback.last?.source == "test.lua")
        #expect(bench.log.lines == ["inner", "outer interrupted"])
        #expect(try await bench.run("return 1") == [1])
    }

    private static func outcome(_ body: () async throws -> [LuaValue]) async -> LuaError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? LuaError
        }
    }

    @Test("the reason is the error's kind", arguments: [CancelReason.interrupted, .cancelled, .deadline])
    func reasons(reason: CancelReason) async throws {
        let started = Latch()
        let bench = try await Self.bench(started)
        async let outcome = Self.outcome { try await bench.run("wait()") }
        try await started.wait()
        bench.machine.cancel(reason)
        #expect(await outcome?.kind == reason.rawValue)
    }

    @Test("cancelling the Swift task stops the script", arguments: ["wait()", "started() while true do end"])
    func taskCancellation(body: String) async throws {
        let started = Latch()
        let bench = try await Self.bench(started)
        let work = Task { await Self.outcome { try await bench.run(body) } }
        try await started.wait()
        work.cancel()
        #expect(await work.value?.kind == "cancelled")
    }

    @Test("a request to stop finds the next call where none runs, once, and only when that is asked for")
    func cancelledBetweenCalls() async throws {
        let bench = try await Self.bench(Latch())
        bench.machine.cancel(.interrupted)
        #expect(await Self.outcome { try await bench.run("return 1") } == nil)
        bench.machine.cancel(.deadline, orNext: true)
        #expect(await Self.outcome { try await bench.run("return 1") }?.kind == "deadline")
        #expect(await Self.outcome { try await bench.run("return 1") } == nil)
    }

    @Test("a script that is cancelled before it starts does not run")
    func cancelledBefore() async throws {
        let bench = try await Bench()
        let latch = Latch()
        let work = Task {
            try? await latch.wait()
            return await Self.outcome { try await bench.run("print('ran')") }
        }
        await latch.arrivals(1)
        work.cancel()
        #expect(await work.value?.kind == "cancelled")
        #expect(bench.log.lines.isEmpty)
    }

    @Test(
        "a second stop does not wait for <close> variables",
        arguments: [
            "started_again() while true do end", "while true do pcall(wait_again) end",
            "while true do started_again() coroutine.wrap(function() end)() end",
        ])
    func secondStop(body: String) async throws {
        let (started, again, forever) = (Latch(), Latch(), Latch())
        let bench = try await Self.bench(started)
        try await bench.machine.register(
            global: HostFunction(
                "started_again", doc: "",
                sync: { _ in
                    again.open()
                    return .nil
                }))
        try await bench.machine.register(
            global: HostFunction(
                "wait_again", doc: "",
                async: { _ in
                    again.open()
                    try await forever.wait()
                    return .nil
                }))
        async let outcome = Self.outcome {
            try await bench.run(
                "local c <close> = setmetatable({}, { __close = function() \(body) end }) wait()")
        }
        try await started.wait()
        bench.machine.cancel(.interrupted)
        try await again.wait()
        bench.machine.cancel(.interrupted)
        #expect(await outcome?.kind == "interrupted")
    }

    @Test(
        "<close> variables have only so much time",
        arguments: [
            "while true do end", "while true do pcall(wait) end", "while true do coroutine.wrap(function() end)() end",
            "require('task').sleep(3600)",
        ])
    func grace(body: String) async throws {
        let started = Latch()
        let bench = try await Self.bench(started, closeGrace: .milliseconds(30))
        async let outcome = Self.outcome {
            try await bench.run(
                "local c <close> = setmetatable({}, { __close = function() \(body) end }) wait()")
        }
        try await started.wait()
        bench.machine.cancel(.deadline)
        #expect(await outcome?.kind == "deadline")
    }

    @Test("calls nested in host functions are stopped with the one that made them, once")
    func nestedCalls() async throws {
        let started = Latch()
        let bench = try await Self.bench(started)
        try await bench.machine.register(
            global: HostFunction(
                "call", doc: "", parameters: [Parameter("fn", .function)],
                async: { arguments in
                    try await arguments.machine().call(arguments.function("fn")).first ?? .nil
                }))
        async let outcome = Self.outcome {
            try await bench.run(
                """
                call(function()
                  local c <close> = setmetatable({}, { __close = function() require("task").sleep(0.001) print("closed") end })
                  wait()
                end)
                """)
        }
        try await started.wait()
        bench.machine.cancel(.interrupted)
        #expect(await outcome?.kind == "interrupted")
        #expect(bench.log.lines == ["closed"])
    }

    @Test("closing the machine stops what runs")
    func closing() async throws {
        let started = Latch()
        let bench = try await Self.bench(started)
        async let outcome = Self.outcome { try await bench.run("while true do pcall(wait) end") }
        try await started.wait()
        await bench.machine.close()
        #expect(await outcome?.isCancellation == true)
        await #expect(throws: LuaError.self) { try await bench.run("return 1") }
    }

    @Test("stopping when nothing runs leaves the machine as it is")
    func idle() async throws {
        let bench = try await Bench()
        bench.machine.cancel(.interrupted)
        bench.machine.cancel(.interrupted)
        #expect(try await bench.run("local n = 0 for i = 1, 100000 do n = n + 1 end return n") == [100_000])
    }
}
