import LuaHost
import Testing

@Suite("Leaks", .timeLimit(.minutes(5)))
struct LeakTests {
    private static func bench(_ live: Live) async throws -> Bench {
        let bench = try await Bench(memoryLimit: 8 << 20)
        try await bench.machine.register(class: Counted.declaration)
        try await bench.machine.register(
            module: HostModule(
                "host", doc: "",
                functions: [
                    HostFunction("fail", doc: "", sync: { _ in throw Counted(live) }),
                    HostFunction("fail_later", doc: "", async: { _ in throw Counted(live) }),
                    HostFunction(
                        "later", doc: "", parameters: [Parameter("x", .integer)], result: ResultType(.integer),
                        async: { $0["x"] }),
                    HostFunction(
                        "shout", doc: "", parameters: [Parameter("x", .string)], result: ResultType(.string),
                        sync: { .string(try $0.string("x").uppercased()) }),
                    HostFunction("take", doc: "", parameters: [Parameter("x", .integer)], sync: { _ in .nil }),
                    HostFunction(
                        "make", doc: "", result: ResultType(.object("counted")), sync: { _ in .object(Counted(live)) }),
                ]))
        return bench
    }

    @Test(
        "a hundred thousand errors through host functions leave nothing behind",
        arguments: [
            "pcall(host.fail)", "pcall(host.fail_later)", "pcall(host.take, 'x')",
            "coroutine.resume(coroutine.create(host.fail))", "pcall(coroutine.wrap(host.fail_later))",
            "pcall(function() local x = host.make() host.fail() end)", "pcall(error, host.make())",
            "pcall(table.sort, { 1, 2 }, host.fail_later)",
        ])
    func errors(call: String) async throws {
        let live = Live()
        let bench = try await Self.bench(live)
        try await bench.run("local host = require 'host'; for i = 1, 100 do \(call) end")
        await bench.machine.collectGarbage()
        let before = await bench.machine.memoryInUse
        try await bench.run("local host = require 'host'; for i = 1, 100000 do \(call) end")
        await bench.machine.collectGarbage()
        #expect(live.count == 0)
        #expect(await bench.machine.memoryInUse < before + 64 << 10)
    }

    @Test(
        "a million calls of host functions leave nothing behind",
        arguments: [
            "host.take(i)", "host.shout('call ' .. i)", "host.make():size()", "host.later(i)",
        ])
    func manyCalls(call: String) async throws {
        let live = Live()
        let bench = try await Self.bench(live)
        try await bench.run("local host = require 'host'; for i = 1, 100 do \(call) end")
        await bench.machine.collectGarbage()
        let before = await bench.machine.memoryInUse
        try await bench.run("local host = require 'host'; for i = 1, 250000 do \(call) end")
        await bench.machine.collectGarbage()
        #expect(live.count == 0)
        #expect(await bench.machine.memoryInUse < before + 64 << 10)
    }

    @Test("calls, handles, tasks and tables from Swift leave nothing behind")
    func calls() async throws {
        let live = Live()
        let bench = try await Self.bench(live)
        let echo = try #require(try await bench.run("return function(...) return ... end").first?.functionValue)
        for round in 0..<2000 {
            _ = try await bench.machine.call(echo, [.object(Counted(live)), ["n": .integer(round)], .function(echo)])
        }
        try await bench.run(
            """
            local task, host = require "task", require "host"
            for _ = 1, 200 do
              pcall(task.map, { 1, 2, 3 }, function(n) local o = host.make() task.sleep(0) if n == 2 then host.fail() end end)
            end
            """)
        await bench.machine.collectGarbage()
        // Tasks that have ended may still be on their way to be freed.
        await live.reachesZero()
        #expect(await bench.machine.memoryInUse < 512 << 10)
    }
}
