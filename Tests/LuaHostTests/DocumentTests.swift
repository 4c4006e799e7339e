import LuaHost
import Testing
import Values

@Suite("JSON documents in Lua", .timeLimit(.minutes(5)))
struct DocumentTests {
    /// Writes a value so that everything that scripts can tell apart is different.
    private static let describe = """
        local function describe(value)
          if type(value) ~= "table" then
            return math.type(value) or type(value), type(value) == "number" and ("%q"):format(value) or tostring(value)
          end
          local parts = {}
          for key, member in pairs(value) do
            local kind, text = describe(member)
            parts[#parts + 1] = ("%s %q=%s %s"):format(math.type(key) or type(key), key, kind, text)
          end
          table.sort(parts)
          return "table", ("%s %d {%s}"):format(getmetatable(value), #value, table.concat(parts, ","))
        end
        local first, second = ...
        local a, b = { describe(first) }, { describe(second) }
        return a[1] .. a[2], b[1] .. b[2]
        """

    @Test("2,000 generated documents look the same to scripts with and without values of Swift in between")
    func bothWays() async throws {
        let bench = try await Bench()
        let compare = try await bench.machine.load(source: Self.describe, chunkName: "compare.lua")
        var texts = JSONTexts(seed: 20)
        for _ in 0..<2_000 {
            let text = texts.next()
            let document = try JSONDocument(parsing: text)
            let result = try await bench.machine.call(compare, [.document(document), LuaValue(document.value)])
            try #require(result.count == 2 && result[0] == result[1], "\(text)")
        }
    }

    @Test("a document is what it holds when Swift looks at it")
    func fromSwift() throws {
        let value = LuaValue.document(try JSONDocument(parsing: #"{"a": [1, null], "b": null}"#))
        #expect(value["a"] == .list([1, .null]) && value["b"].isNil && value.typeName == "table")
        #expect(value == .record([("a", .list([1, .null]))]) && [value: 1][.record([("a", .list([1, .null]))])] == 1)
        #expect(try value.json() == .object(["a": [1, .null]]))
    }

    @Test("100 levels reach Lua, one more is refused in the same words both ways, and the machine works on")
    func depth() async throws {
        let bench = try await Bench()
        for count in [100, 101] {
            let text = String(repeating: "[", count: count) + String(repeating: "]", count: count)
            let document = try JSONDocument(parsing: text)
            var errors: [LuaError] = []
            for value in [.document(document), LuaValue(document.value)] {
                do { try await bench.run("return #...", [value]) } catch let error as LuaError { errors.append(error) }
            }
            #expect(errors.map(\.message) == (count == 100 ? [] : Array(repeating: Self.tooDeep, count: 2)))
        }
        let list = try await bench.machine.makeList()
        for count in [99, 100] {
            let text = String(repeating: "[", count: count) + String(repeating: "]", count: count)
            let page = try JSONDocument(parsing: "{\"items\": \(text)}")
            if count == 99 {
                try await bench.machine.append(elementsAt: "items", of: page, to: list)
            } else {
                let error = await #expect(throws: LuaError.self) {
                    try await bench.machine.append(elementsAt: "items", of: page, to: list)
                }
                #expect(error?.message == Self.tooDeep)
            }
        }
        #expect(try await bench.run("return 1") == [1])
    }

    private static let tooDeep = "the table is nested more than 100 deep"

    @Test("a list grows by the elements of documents, which get what they lack and keep what they have")
    func lists() async throws {
        let bench = try await Bench()
        let list = try await bench.machine.makeList()
        for text in [
            #"{"items": [{"kind": "Own", "n": 1}, {"n": 2, "apiVersion": null}]}"#, #"{"items": []}"#,
            #"{"items": {}}"#,
            "{}", #"{"items": [3, null, "x", [4]]}"#,
        ] {
            try await bench.machine.append(
                elementsAt: "items", of: JSONDocument(parsing: text),
                completedWith: [("apiVersion", "v1"), ("kind", "Thing")], to: list)
        }
        let result = try await bench.run("return ...", [list.value])
        #expect(
            result == [
                [
                    ["kind": "Own", "n": 1, "apiVersion": "v1"], ["n": 2, "apiVersion": "v1", "kind": "Thing"], 3,
                    .null,
                    "x", [4],
                ]
            ])
        #expect(result[0].tableValue?.isArray == true)
    }

    @Test("a document that does not fit in the machine's memory is an error, leaks nothing, and the machine works on")
    func memory() async throws {
        let bench = try await Bench(memoryLimit: 8 << 20)
        let item = #"{"name": "a name that is too long for Lua to keep it only once", "list": [1, 2, 3]}"#
        let text = "{\"items\": [" + Array(repeating: item, count: 50_000).joined(separator: ",") + "]}"
        let document = try JSONDocument(parsing: text)
        await bench.machine.collectGarbage()
        let before = await bench.machine.memoryInUse
        for _ in 0..<3 {
            await #expect(throws: LuaError.self) { try await bench.run("return #...", [.document(document)]) }
            let list = try await bench.machine.makeList()
            await #expect(throws: LuaError.self) {
                try await bench.machine.append(elementsAt: "items", of: document, to: list)
            }
        }
        #expect(try await bench.run("return 1 + 1") == [2])
        await bench.machine.collectGarbage()
        #expect(await bench.machine.memoryInUse < before + (64 << 10))
    }

    @Test("a closed machine makes no lists")
    func closed() async throws {
        let bench = try await Bench()
        let list = try await bench.machine.makeList()
        await bench.machine.close()
        await #expect(throws: LuaError.self) { try await bench.machine.makeList() }
        await #expect(throws: LuaError.self) {
            try await bench.machine.append(elementsAt: "items", of: JSONDocument(parsing: #"{"items":[1]}"#), to: list)
        }
    }
}
