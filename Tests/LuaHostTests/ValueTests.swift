import LuaHost
import Testing
import Values

@Suite("Lua values")
struct ValueTests {
    @Test("every kind of value comes back as it went in")
    func roundTrip() async throws {
        let bench = try await Bench()
        let values: [LuaValue] = [
            .nil, .null, true, false, 0, -1, .integer(Int64.max), .integer(Int64.min), 1.5, .number(2), "", "text",
            .bytes([0, 1, 0, 255, 0]), .bytes([0xC3, 0x28]), [], [1, "two", [3]], ["a": 1, "b": ["c": []]],
            .table(LuaTable(elements: [1, 2], fields: [.integer(10): "ten", true: "yes", 0.5: "half"])),
        ]
        let result = try await bench.run("return ...", values)
        #expect(result == values)
    }

    @Test("integers and floats stay apart")
    func numbers() async throws {
        let bench = try await Bench()
        let result = try await bench.run("return 3, 3.0, math.maxinteger, 2^53, 10 // 3, 10 / 5")
        guard case .integer(3) = result[0], case .number(3) = result[1], case .integer(Int64.max) = result[2],
            case .number = result[3], case .integer(3) = result[4], case .number(2) = result[5]
        else {
            Issue.record("got \(result)")
            return
        }
        #expect(LuaValue.number(3).integral == .integer(3))
        #expect(LuaValue.number(1e300).integral == .number(1e300))
    }

    @Test("an empty list stays a list, an empty table does not become one")
    func emptyLists() async throws {
        let bench = try await Bench()
        let result = try await bench.run("return array {}, {}, array(), (...)", [[]])
        #expect(result.map { $0.tableValue?.isArray } == [true, false, true, true])
        let json = JSON.object(["empty": [], "none": .object([:]), "list": [1, 2]])
        let echoed = try await bench.run("return ...", [LuaValue(json)])
        #expect(try echoed[0].json() == json)
    }

    @Test("JSON null is absent on reads, and null in what scripts write")
    func nulls() async throws {
        let bench = try await Bench()
        let pod = LuaValue(JSON.object(["status": .null, "list": [1, .null, 3]]))
        let result = try await bench.run(
            """
            local pod = ...
            return pod.status == nil, #pod.list, pod.list[2] == null, tostring(null), { spec = { replicas = null } }
            """, [pod])
        #expect(result[0] == true && result[1] == 3 && result[2] == true && result[3] == "null")
        #expect(try result[4].json() == .object(["spec": .object(["replicas": .null])]))
    }

    @Test("a float without a fraction is written as an integer, and what JSON cannot hold says where it is")
    func jsonFromScripts() async throws {
        let bench = try await Bench()
        let result = try await bench.run(
            "return { replicas = 6 / 2, f = 1.5 }, { spec = { fn = print } }, { 1, x = 2 }")
        #expect(try result[0].json() == .object(["replicas": 3, "f": 1.5]))
        #expect(throws: LuaError.self) { try result[1].json() }
        do { _ = try result[1].json() } catch {
            #expect(error.message == "spec.fn is a function, which JSON cannot hold")
        }
        #expect(throws: LuaError.self) { try result[2].json() }
    }

    @Test("a table that contains itself, or is very deep, is handed over by reference")
    func cycles() async throws {
        let bench = try await Bench()
        let result = try await bench.run("local t = { 1 }; t.me = t; return t, coroutine.create(print)")
        guard case .opaque = result[0]["me"], case .opaque(let thread) = result[1] else {
            Issue.record("got \(result)")
            return
        }
        #expect(thread.typeName == "thread")
        let deep = try await bench.run("local t = {}; for i = 1, 1000 do t = { t } end; return t")
        #expect(deep[0].tableValue != nil)
        let back = try await bench.run(
            "local t, inner = ...; return type(t), rawequal(inner.me, inner)", [deep[0], result[0]["me"]])
        #expect(back == ["table", true])
    }

    @Test("functions are called back, and their handles are dropped with the last copy")
    func functions() async throws {
        let bench = try await Bench()
        var add = try await bench.run("return function(a, b) return a + b, 'sum' end").first?.functionValue
        let sum = try await bench.machine.call(try #require(add), [1, 2])
        #expect(sum == [3, "sum"])
        try await bench.run("local big = string.rep('x', 5000000); return function() return big end")
        add = nil
        await bench.machine.collectGarbage()
        // The call's own task may let go of what it returned a moment after the caller has it.
        var looks = 1
        while await bench.machine.memoryInUse >= 1_000_000, looks < 10_000 {
            looks += 1
            await Task.yield()
            await bench.machine.collectGarbage()
        }
        #expect(await bench.machine.memoryInUse < 1_000_000)
    }

    @Test("the prompt prints values readably")
    func printing() async throws {
        let bench = try await Bench()
        let value: LuaValue = ["a": "x", "list": [1, 2.5], "odd key": true, "q": "a\"b\n", "none": []]
        #expect(
            await bench.machine.text(of: value)
                == #"{ a = "x", list = { 1, 2.5 }, none = {}, ["odd key"] = true, q = "a\"b\n" }"#)
        #expect(await bench.machine.text(of: "plain\ntext") == "plain\ntext")
        let long = LuaValue.list((1...30).map { .string("element \($0)") })
        #expect(await bench.machine.text(of: long).hasPrefix("{\n  \"element 1\",\n  \"element 2\",\n"))
    }
}
