import LuaHost

// Times calls from Lua: a C function of Lua's own library, then host functions declared as modules declare them.

let machine = try await LuaMachine()
try await machine.register(module: callModule())

/// The best of five loops, in nanoseconds a call, without the loop itself.
func nanoseconds(_ call: String, count: Int) async throws -> Double {
    func loop(_ body: String) async throws -> Duration {
        let source = "local bench, max = require \"bench\", math.max\nfor i = 1, \(count) do \(body) end"
        let chunk = try await machine.load(source: source, chunkName: "bench.lua")
        var best = Duration.seconds(3600)
        for _ in 1...5 {
            let start = ContinuousClock.now
            _ = try await machine.call(chunk)
            best = min(best, start.duration(to: .now))
        }
        return best
    }
    let net = try await loop("local x = \(call)") - loop("local x = i")
    return (Double(net.components.seconds) * 1e9 + Double(net.components.attoseconds) / 1e9) / Double(count)
}

var reference: Double?
for (title, call, count) in [
    ("C function (math.max)", "max(i, 7)", 1_000_000), ("sync host function", "bench.sync(i, 7)", 1_000_000),
    ("async host function that does not wait", "bench.async(i, 7)", 100_000),
    ("async host function that yields its thread", "bench.suspend(i, 7)", 20_000),
] {
    let time = try await nanoseconds(call, count: count)
    let padding = String(repeating: " ", count: 44 - title.count)
    let ratio = reference.map { "  \((time / $0 * 10).rounded() / 10)x the C function" } ?? ""
    print("\(title)\(padding)\(Int(time.rounded())) ns\(ratio)")
    reference = reference ?? time
}
