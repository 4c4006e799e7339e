import LuaHost
import Synchronization
import Testing

@Suite("Host objects")
struct ObjectTests {
    @Test("fields, methods, length, pairs, text and equality are those of the declaration")
    func access() async throws {
        let bench = try await Bench()
        try await bench.machine.register(class: Lamp.declaration)
        let lamp = Lamp(name: "desk")
        let result = try await bench.run(
            """
            local lamp, same, other = ...
            local seen = {}
            for key, value in pairs(lamp) do seen[#seen + 1] = tostring(key) .. "=" .. value end
            return lamp.name, lamp:shine(), #lamp, table.concat(seen, " "), tostring(lamp), lamp == same, lamp == other,
              type(lamp), getmetatable(lamp)
            """, [.object(lamp), .object(lamp), .object(Lamp(name: "desk"))])
        #expect(
            result == ["desk", "desk shines", 4, "name=desk 1=first", "lamp desk", true, false, "userdata", "lamp"])
    }

    @Test("fields cannot be set, and unregistered classes are refused")
    func refusals() async throws {
        let bench = try await Bench()
        try await bench.machine.register(class: Lamp.declaration)
        try await bench.machine.setGlobal("lamp", .object(Lamp(name: "x")))
        let error = try await bench.failure("lamp.name = 'y'")
        #expect(error.description == "test.lua:1: field 'name' of a lamp cannot be set")
        let failure = await #expect(throws: LuaError.self) {
            try await bench.machine.setGlobal("other", .object(Other()))
        }
        #expect(failure?.message == "the class 'other' is not registered")
        await #expect(throws: LuaError.self) { try await bench.machine.register(class: Lamp.declaration) }
    }

    @Test("an object is closed once, at the end of a <close> variable or by its method, and unusable afterwards")
    func closing() async throws {
        let bench = try await Bench()
        let log = bench.log
        try await bench.machine.register(class: Door.declaration(log))
        let result = try await bench.run(
            """
            local door = ...
            do
              local d <close> = door
              for n in door do if n == 3 then break end end
            end
            local ok, err = pcall(door.knock, door)
            door:close()
            local ok2, err2 = pcall(function() return door.anything end)
            return err.kind, err.message, err2.message, tostring(door)
            """, [.object(Door())])
        #expect(result == ["closed", "the door is closed", "the door is closed", "door (closed)"])
        #expect(log.lines == ["closed after 3"])
    }

    @Test("objects are released when Lua collects them, and when the machine closes")
    func lifetimes() async throws {
        let bench = try await Bench()
        try await bench.machine.register(class: Counted.declaration)
        let live = Live()
        let make = HostFunction(
            "make", doc: "", result: ResultType(.object("counted")), sync: { _ in .object(Counted(live)) })
        try await bench.machine.register(global: make)
        try await bench.run("for _ = 1, 1000 do make() end")
        await bench.machine.collectGarbage()
        #expect(live.count == 0)
        try await bench.machine.setGlobal("kept", .object(Counted(live)))
        #expect(live.count == 1)
        await bench.machine.close()
        #expect(live.count == 0)
        await #expect(throws: LuaError.self) { try await bench.run("return 1") }
    }

    @Test("the machine frees everything when its last user lets go of it")
    func machineLifetime() async throws {
        let live = Live()
        var bench: Bench? = try await Bench()
        try await bench?.machine.register(class: Counted.declaration)
        try await bench?.machine.setGlobal("kept", .object(Counted(live)))
        #expect(live.count == 1)
        bench = nil
        await live.reachesZero()
    }
}

/// How many objects of a kind live.
final class Live: Sendable {
    private let state = Atomic(0)
    var count: Int { state.load(ordering: .sequentiallyConsistent) }
    func change(by difference: Int) { state.add(difference, ordering: .sequentiallyConsistent) }
    /// Or the test's time is over.
    func reachesZero() async { while count > 0, !Task.isCancelled { await Task.yield() } }
}

final class Counted: HostObject, Error {
    static let className = "counted"
    static let declaration = HostClass(
        Counted.self, doc: "",
        methods: [
            HostFunction(
                "size", doc: "", result: ResultType(.integer),
                sync: { arguments in
                    _ = try arguments.receiver(as: Counted.self)
                    return 1
                })
        ])
    private let live: Live
    init(_ live: Live) {
        self.live = live
        live.change(by: 1)
    }
    deinit { live.change(by: -1) }
}

/// Counts knocks; an iterator that can be closed.
final class Door: HostObject {
    static let className = "door"
    let knocks = Mutex(0)

    static func declaration(_ log: Log) -> HostClass {
        HostClass(
            Door.self, doc: "",
            methods: [HostFunction("knock", doc: "", sync: { try knock($0) })],
            call: HostFunction("next", doc: "", result: ResultType(.integer), async: { try knock($0) }),
            close: { door in
                try await Task.sleep(for: .milliseconds(1))
                log.append("closed after \(door.knocks.withLock { $0 })")
            })
    }

    private static func knock(_ arguments: Arguments) throws -> LuaValue {
        let door = try arguments.receiver(as: Door.self)
        return .integer(
            door.knocks.withLock { knocks -> Int in
                knocks += 1
                return knocks
            })
    }
}
