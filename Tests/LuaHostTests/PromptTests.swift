import LuaHost
import Testing

@Suite("The prompt's environment")
struct PromptTests {
    private static func values(_ bench: Bench, _ line: String) async throws -> [LuaValue]? {
        switch try await bench.machine.evaluate(line) {
        case .incomplete: nil
        case .values(let values): values
        }
    }

    @Test("expressions give their values, statements none, and unfinished lines ask for more")
    func evaluation() async throws {
        let bench = try await Bench()
        #expect(try await Self.values(bench, "1 + 1, 'x'") == [2, "x"])
        #expect(try await Self.values(bench, "local x = 1") == [])
        #expect(try await Self.values(bench, "for i = 1, 2 do") == nil)
        #expect(try await Self.values(bench, "1 +") == nil)
        #expect(try await Self.values(bench, "f(") == nil)
        #expect(try await Self.values(bench, "for i = 1, 2 do\nprint(i) end") == [])
        #expect(try await Self.values(bench, "") == [])
        #expect(bench.log.lines == ["1", "2"])
        let error = await #expect(throws: LuaError.self) { try await Self.values(bench, "x x") }
        #expect(error?.kind == "syntax" && error?.description == "prompt:1: syntax error near 'x'")
    }

    @Test("variables persist between lines, stay out of modules, and misspelt ones are errors")
    func variables() async throws {
        let bench = try await Bench(modules: ["reads": "return function() return counter end"])
        _ = try await Self.values(bench, "counter = 1")
        #expect(try await Self.values(bench, "counter + 1") == [2])
        #expect(try await Self.values(bench, "require('task') ~= nil") == [true])
        let error = await #expect(throws: LuaError.self) { try await Self.values(bench, "require('reads')()") }
        #expect(error?.description == "reads.lua:1: variable 'counter' is not declared")
        let typo = await #expect(throws: LuaError.self) { try await Self.values(bench, "prinnt(1)") }
        #expect(typo?.message == "variable 'prinnt' is not declared; did you mean 'print'?")
    }

    @Test("globals that the host sets are there for scripts and the prompt")
    func globals() async throws {
        let bench = try await Bench()
        try await bench.machine.setGlobal("answer", 42)
        #expect(try await bench.run("return answer") == [42])
        #expect(try await Self.values(bench, "answer") == [42])
        #expect(await bench.machine.globalNames.contains("answer"))
    }
}
