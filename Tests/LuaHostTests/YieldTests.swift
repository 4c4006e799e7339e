import LuaHost
import Testing

@Suite("Waiting in odd places", .timeLimit(.minutes(5)))
struct YieldTests {
    @Test(
        "waits work wherever Lua can suspend",
        arguments: [
            "return select(2, pcall(pause, 'x'))",
            "return select(2, xpcall(pause, print, 'x'))",
            "return select(2, pcall(pcall, pause)) and select(3, pcall(pcall, pause, 'x'))",
            "return setmetatable({}, { __index = function(_, key) return pause(key) end }).x",
            "local t = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, pause(v)) end }) t.a = 'x' return t.a",
            "return setmetatable({}, { __call = function(_, v) return pause(v) end })('x')",
            "return setmetatable({}, { __add = function(_, v) return pause(v) end }) + 'x'",
            "return setmetatable({}, { __concat = function(_, v) return pause(v) end }) .. 'x'",
            "return setmetatable({}, { __eq = function() return pause(true) end }) == setmetatable({}, {}) and 'x'",
            "return setmetatable({}, { __lt = function() return pause(true) end }) < 1 and 'x'",
            "return #setmetatable({}, { __len = function() return pause('x') end })",
            "local v do local c <close> = setmetatable({}, { __close = function() v = pause('x') end }) end return v",
            "for v in function(_, last) return not last and pause('x') or nil end do return v end",
            "for _, v in pairs(setmetatable({}, { __pairs = function() return next, { pause('x') } end })) do return v end",
            "return require 'lib'",
            "local co = coroutine.create(pause) return select(2, coroutine.resume(co, 'x'))",
            "return coroutine.wrap(function() return pcall(coroutine.wrap(pause), 'x') end)() and 'x'",
            "local w = coroutine.wrap(function() for i = 1, 2 do coroutine.yield(pause('x')) end end) w() return w()",
        ])
    func yields(code: String) async throws {
        let pause = "function(...) require('task').sleep(0.001) return ... end"
        let bench = try await Bench(modules: ["lib": "require('task').sleep(0.001) return 'x'"])
        #expect(try await bench.run("local pause = \(pause)\n\(code)") == ["x"])
    }
}
