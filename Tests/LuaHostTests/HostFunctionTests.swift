import LuaHost
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Host functions")
struct HostFunctionTests {
    private static func bench() async throws -> Bench {
        let bench = try await Bench()
        try await bench.machine.register(class: Lamp.declaration)
        try await bench.machine.register(class: Other.declaration)
        try await bench.machine.register(module: HostModule("m", doc: "", functions: functions))
        try await bench.machine.setGlobal("lamp", .object(Lamp(name: "desk")))
        try await bench.machine.setGlobal("other", .object(Other()))
        return bench
    }

    private static let options = Parameter(
        "options",
        .table([
            Parameter("timeout", .duration, default: "5m"), Parameter("labels", .map(.string), optional: true),
            Parameter("must", .integer), Parameter("mode", .oneOf(["fast", "slow"]), default: "fast"),
        ]), optional: true)

    private static let functions = [
        HostFunction(
            "add", doc: "", parameters: [Parameter("a", .number), Parameter("b", .number, default: 10)],
            result: ResultType(.number), sync: { .number(try $0.number("a") + $0.number("b")).integral }),
        HostFunction(
            "wait", doc: "", parameters: [Parameter("kind", .string), options],
            async: { arguments in
                let options = arguments.options("options")
                let timeout = try options.duration(ifPresent: "timeout").map { "\($0)" } ?? "none"
                return .string("\(try arguments.string("kind")) \(timeout) \(options["mode"].stringValue ?? "none")")
            }),
        HostFunction(
            "lamps", doc: "", parameters: [Parameter("list", .list(.object("lamp")))],
            sync: { arguments in
                .string(try arguments.objects("list", as: Lamp.self).map(\.name).joined(separator: ","))
            }),
        HostFunction(
            "all", doc: "", parameters: [Parameter("values", .any, variadic: true)],
            sync: { arguments in
                .integer(try arguments.list("values").count)
            }),
        HostFunction(
            "either", doc: "", parameters: [Parameter("x", .union([.string, .object("lamp")]))], sync: { _ in .nil }),
        HostFunction("none", doc: "", sync: { _ in .nil }),
        HostFunction(
            "integer", doc: "", parameters: [Parameter("x", .integer)], sync: { .integer(try $0.integer("x")) }),
        HostFunction(
            "call", doc: "", parameters: [Parameter("fn", .function), Parameter("x", .any)],
            async: { arguments in
                try await arguments.machine().call(arguments.function("fn"), [arguments["x"], .string("called")]).first
                    ?? .nil
            }),
        HostFunction(
            "in_lua", doc: "", parameters: [Parameter("n", .integer), Parameter("step", .integer, default: 2)],
            lua: "return function(n, step) return n * step end"),
    ]

    @Test("arguments reach the body, with defaults for what is left out")
    func passing() async throws {
        let bench = try await Self.bench()
        let result = try await bench.run(
            """
            local m = require "m"
            return m.add(1, 2), m.add(1), m.wait("pod"), m.wait("pod", { must = 1, timeout = 3 }), m.all(1, nil, 3),
              m.integer(4.0), m.in_lua(4), m.in_lua(4, 5), m.none(nil), m.lamps { lamp, lamp }
            """)
        #expect(
            result == [
                3, 11, "pod 300.0 seconds fast", "pod 3.0 seconds fast", 3, 4, 8, 20, .nil, "desk,desk",
            ])
    }

    @Test(
        "wrong arguments name position, parameter, function, what was expected and what came",
        arguments: [
            (
                "m.wait('pod', { must = 1, timeout = {} })",
                "bad argument #2 'options' to 'm.wait' (field 'timeout': duration expected, got table)"
            ),
            (
                "m.wait('pod', { must = 1, timout = 5 })",
                "bad argument #2 'options' to 'm.wait' (unknown field 'timout'; did you mean 'timeout'?)"
            ),
            ("m.wait('pod', {})", "bad argument #2 'options' to 'm.wait' (field 'must': integer expected, got nil)"),
            (
                "m.wait('pod', { must = 1, mode = 'fats' })",
                #"bad argument #2 'options' to 'm.wait' (field 'mode': "fast" or "slow" expected, got "fats")"#
            ),
            (
                "m.wait('pod', { must = 1, labels = { a = 1 } })",
                "bad argument #2 'options' to 'm.wait' (field 'labels': field 'a': string expected, got number)"
            ),
            (
                "m.wait('pod', { must = 1, timeout = 'soon' })",
                #"bad argument #2 'options' to 'm.wait' (field 'timeout': duration expected, got "soon")"#
            ),
            ("m.wait()", "bad argument #1 'kind' to 'm.wait' (string expected, got no value)"),
            ("m.wait(nil)", "bad argument #1 'kind' to 'm.wait' (string expected, got nil)"),
            ("m.wait(12)", "bad argument #1 'kind' to 'm.wait' (string expected, got number)"),
            ("m.add('1')", "bad argument #1 'a' to 'm.add' (number expected, got string)"),
            ("m.add(1, 2, 3)", "bad argument #3 to 'm.add' (it takes at most 2 arguments, got 3)"),
            ("m.none(1)", "bad argument #1 to 'm.none' (it takes no arguments, got 1)"),
            ("m.integer(1.5)", "bad argument #1 'x' to 'm.integer' (integer expected, got 1.5)"),
            ("m.integer(null)", "bad argument #1 'x' to 'm.integer' (integer expected, got null)"),
            ("m.lamps { lamp, 'x' }", "bad argument #1 'list' to 'm.lamps' (element 2: lamp expected, got string)"),
            (
                "m.lamps { a = 1 }",
                "bad argument #1 'list' to 'm.lamps' (list of lamp expected, got a table with other keys than 1, 2, 3, …)"
            ),
            ("m.either(other)", "bad argument #1 'x' to 'm.either' (string or lamp expected, got other)"),
            ("m.in_lua('x')", "bad argument #1 'n' to 'm.in_lua' (integer expected, got string)"),
            ("lamp:shine({})", "bad argument #1 'timeout' to 'lamp:shine' (duration expected, got table)"),
            ("lamp.shine(5)", "'lamp:shine' needs its object: call it with a colon, as in lamp:shine(…)"),
            ("lamp.shine(other)", "'lamp:shine' needs its object: call it with a colon, as in lamp:shine(…)"),
            ("lamp.shyne()", "a lamp has no field 'shyne'; did you mean 'shine'?"),
            ("m.waitt('pod')", "module 'm' has no member 'waitt'; did you mean 'm.wait'?"),
        ])
    func wrongArguments(call: String, message: String) async throws {
        let error = try await Self.bench().failure("local m = require 'm'\n\n\(call)")
        #expect(error.message == message)
        #expect(error.location == "test.lua:3")
        #expect(error.kind == "invalid_input")
        #expect(error.traceback == [LuaFrame(source: "test.lua", line: 3, function: "main chunk")])
    }

    @Test("a function given as an argument is called back, by name of its own errors too")
    func callbacks() async throws {
        let bench = try await Self.bench()
        let result = try await bench.run(
            "local m = require 'm'; return m.call(function(x, word) return x .. word end, 'was ')")
        #expect(result == ["was called"])
        let error = try await bench.failure(
            """
            local m = require "m"
            local function inner(x)
              error("no " .. x)
            end
            m.call(inner, "way")
            """)
        #expect(error.message == "no way")
        #expect(error.traceback.map(\.position) == ["test.lua:3", "test.lua:5"])
    }

    @Test("a value returned from an async function resumes the caller, wherever it called from")
    func asyncResults() async throws {
        let bench = try await Self.bench()
        let result = try await bench.run(
            """
            local m = require "m"
            local meta = setmetatable({}, {
              __index = function(_, key) return m.wait(key) end,
              __call = function() return m.wait("call") end,
              __concat = function() return m.wait("concat") end,
              __close = function() m.wait("close") end,
            })
            local in_pcall = select(2, pcall(m.wait, "pcall"))
            local in_iterator = {}
            for word in function(_, last) return not last and m.wait("iterator") or nil end do in_iterator[1] = word end
            do local closing <close> = meta end
            return in_pcall, meta.index, meta(), meta .. "", in_iterator[1]
            """)
        #expect(
            result.map { $0.stringValue?.prefix { $0 != " " } } == ["pcall", "index", "call", "concat", "iterator"])
    }

    @Test("a body that may wait begins on the machine's own thread, so that one that does not wait costs no change")
    func thread() async throws {
        let bench = try await Bench()
        for function in [
            HostFunction("now", doc: "", result: ResultType(.string), sync: { _ in thisThread() }),
            HostFunction("later", doc: "", result: ResultType(.string), async: { _ in thisThread() }),
        ] { try await bench.machine.register(global: function) }
        let result = try await bench.run("return now(), later(), now(), later()")
        #expect(result.count == 4 && Set(result).count == 1)
    }
}

private func thisThread() -> LuaValue { "\(pthread_self())" }

/// An object with everything a class can have.
final class Lamp: HostObject {
    static let className = "lamp"
    let name: String
    init(name: String) { self.name = name }

    static let declaration = HostClass(
        Lamp.self, doc: "A lamp.",
        methods: [
            HostFunction(
                "shine", doc: "Shines.", parameters: [Parameter("timeout", .duration, optional: true)],
                sync: { .string("\(try $0.receiver(as: Lamp.self).name) shines") })
        ],
        fields: [HostField("name", .string, doc: "Its name.") { (lamp: Lamp) in .string(lamp.name) }],
        length: { $0.name.count }, pairs: { [("name", .string($0.name)), (1, "first")] },
        text: { "lamp \($0.name)" })
}

struct Other: HostObject {
    static let className = "other"
    static let declaration = HostClass(Other.self, doc: "")
}
