import CReference
import LuaHost

// Times calls from Lua: C functions, then host functions declared as modules declare them. All loops take turns, in short
// pieces, so that a busy machine disturbs all of them alike; the best piece of each counts.

let machine = try await LuaMachine()
try await machine.register(class: Item.declaration)
try await machine.register(module: callModule())
guard let state = reference_open() else { throw LoopError(text: "no memory for Lua") }

struct LoopError: Error { var text: String }

/// A loop that does one thing `count` times, and how long the best of its runs took.
struct Loop {
    var title: String
    /// The best of the loop that this one's own cost is taken from.
    var baseline: Int?
    var count: Int
    var run: () async throws -> Void
    var best = Duration.seconds(3600)

    func measured() async throws -> Duration {
        let start = ContinuousClock.now
        try await run()
        return start.duration(to: .now)
    }

    /// A call's nanoseconds, without the loop itself.
    func nanoseconds(_ loops: [Loop]) -> Double {
        let empty = baseline.map { loops[$0].best / loops[$0].count } ?? .zero
        return (best / count - empty) / .nanoseconds(1)
    }
}

func reference(_ title: String, _ body: String, baseline: Int?, count: Int) throws -> Loop {
    let text = "local max = max\nfor i = 1, \(count) do local x = \(body) end"
    let chunk = reference_load(state, text)
    guard chunk >= 0 else { throw LoopError(text: text) }
    return Loop(title: title, baseline: baseline, count: count) {
        guard reference_run(state, chunk) == 0 else { throw LoopError(text: text) }
    }
}

func host(_ title: String, _ body: String, baseline: Int?, count: Int) async throws -> Loop {
    let text = """
        local max, bench = math.max, require "bench"
        local sync, object, async, suspend = bench.sync, bench.object, bench.async, bench.suspend
        for i = 1, \(count) do local x = \(body) end
        """
    let chunk = try await machine.load(source: text, chunkName: "bench.lua")
    return Loop(title: title, baseline: baseline, count: count) { _ = try await machine.call(chunk) }
}

var loops = [
    try reference("empty loop", "i", baseline: nil, count: 50_000),
    try reference("C function: max of two checked integers", "max(i, 7)", baseline: 0, count: 50_000),
    try await host("empty loop", "i", baseline: nil, count: 50_000),
    try await host("C function of Lua: math.max", "max(i, 7)", baseline: 2, count: 50_000),
    try await host("sync host function: the same max", "sync(i, 7)", baseline: 2, count: 50_000),
    try await host("sync host function that returns an object", "object(i, 7)", baseline: 2, count: 20_000),
    try await host("async host function that does not wait", "async(i, 7)", baseline: 2, count: 2_000),
    try await host("async host function that yields its thread", "suspend(i, 7)", baseline: 2, count: 500),
]
let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
for _ in 0..<rounds {
    for index in loops.indices {
        let duration = try await loops[index].measured()
        loops[index].best = min(loops[index].best, duration)
    }
}
let unit = loops[1].nanoseconds(loops)
for loop in loops where loop.baseline != nil {
    let time = loop.nanoseconds(loops)
    let padding = String(repeating: " ", count: 44 - loop.title.count)
    print("\(loop.title)\(padding)\((time * 10).rounded() / 10) ns  \((time / unit * 100).rounded() / 100)x")
}
