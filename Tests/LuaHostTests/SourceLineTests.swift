import LuaHost
import Testing

@Suite("The line that an error is about")
struct SourceLineTests {
    @Test(
        "an error has the text of its line, however lines end, and a syntax error too",
        arguments: [
            ("local x\n  error('no')\nlocal y", "  error('no')"),
            ("local x\r\nerror('no')\r\n", "error('no')"),
            ("local x\rlocal y\rerror('no')", "error('no')"),
            ("local x\n\rlocal y\n\n\rerror('no')", "error('no')"),
            ("\u{FEFF}error('no')", "error('no')"),
            ("#!/usr/bin/env meshwright\nerror('no')", "error('no')"),
            ("local x = {\n  1, 2\n  3 }", "  3 }"),
            ("local x = \nlocal é = 1", "local é = 1"),
            ("local t = {}\nlocal x = t.a\n  .b.c", "  .b.c"),
        ])
    func line(source: String, text: String) async throws {
        #expect(try await Bench().failure(source).sourceLine == text)
    }

    @Test("of a module too, and the line that ran, whatever became of the file since")
    func module() async throws {
        let bench = try await Bench(modules: ["fails": "return function()\n  error 'in the module'\nend"])
        let error = try await bench.failure("require('fails')()")
        #expect(error.location == "fails.lua:2" && error.sourceLine == "  error 'in the module'")
    }

    @Test("an error of text that the host did not load has none")
    func unknown() async throws {
        let bench = try await Bench()
        let error = try await bench.failure("load(\"error('inside')\", '=elsewhere')()")
        #expect(error.message == "elsewhere:1: inside" && error.sourceLine == nil)
    }

    @Test("an error of an earlier entry of the prompt has that entry's line, as it was typed")
    func prompt() async throws {
        let bench = try await Bench()
        _ = try await bench.machine.evaluate("function f()\n  error 'no'\nend", firstLine: 1)
        let error = await #expect(throws: LuaError.self) {
            try await bench.machine.evaluate("      x = f()", firstLine: 4, typed: "local x = f()")
        }
        #expect(error?.location == "prompt:2" && error?.sourceLine == "  error 'no'")
        let own = await #expect(throws: LuaError.self) {
            try await bench.machine.evaluate("      x = nope", firstLine: 5, typed: "local x = nope")
        }
        #expect(own?.sourceLine == "local x = nope")
        let syntax = await #expect(throws: LuaError.self) { try await bench.machine.evaluate("x x", firstLine: 6) }
        #expect(syntax?.sourceLine == "x x")
    }
}
