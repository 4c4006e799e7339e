import LuaHost
import Synchronization
import Testing

/// A value that names something with an identity.
private struct Handle: HostObject {
    static let className = "handle_of_thing"
    final class Thing: Sendable {
        let live: Live
        init(_ live: Live) {
            self.live = live
            live.count.withLock { $0 += 1 }
        }
        deinit { live.count.withLock { $0 -= 1 } }
    }

    final class Live: Sendable { let count = Mutex(0) }

    let thing: Thing
    var identity: ObjectIdentifier? { ObjectIdentifier(thing) }
    static let declaration = HostClass(Handle.self, doc: "", close: { (_: Handle) in })
}

/// Another class over the same thing.
private struct OtherHandle: HostObject {
    static let className = "other_handle"
    let thing: Handle.Thing
    var identity: ObjectIdentifier? { ObjectIdentifier(thing) }
    static let declaration = HostClass(OtherHandle.self, doc: "")
}

@Suite("The identity of host objects")
struct ObjectIdentityTests {
    private func bench(_ things: [Handle.Thing]) async throws -> Bench {
        let bench = try await Bench()
        try await bench.machine.register(class: Handle.declaration)
        try await bench.machine.register(class: OtherHandle.declaration)
        try await bench.machine.register(
            global: HostFunction(
                "get", doc: "", parameters: [Parameter("number", .integer)], result: ResultType(.any),
                sync: { .object(Handle(thing: things[try $0.integer("number") - 1])) }))
        try await bench.machine.register(
            global: HostFunction(
                "other", doc: "", result: ResultType(.any), sync: { _ in .object(OtherHandle(thing: things[0])) }))
        try await bench.machine.register(
            global: HostFunction(
                "all", doc: "", result: ResultType(.any),
                sync: { _ in .list(things.map { .object(Handle(thing: $0)) }) }))
        return bench
    }

    @Test("an object is the same key of a table however a script came by it")
    func keys() async throws {
        let live = Handle.Live()
        let bench = try await bench([Handle.Thing(live), Handle.Thing(live)])
        let result = try await bench.run(
            """
            local seen = { [get(1)] = "one", [get(2)] = "two" }
            local count = 0
            for _ in pairs(seen) do count = count + 1 end
            return seen[get(1)], seen[all()[2]], rawequal(get(1), all()[1]), get(1) == get(2), count,
              rawequal(get(1), other()), rawequal(other(), other()), seen[other()]
            """)
        #expect(result == ["one", "two", true, false, 2, false, true, .nil])
    }

    @Test("none is kept alive, and one that was closed is not given again")
    func lifetimes() async throws {
        let live = Handle.Live()
        let bench = try await bench([Handle.Thing(live)])
        let result = try await bench.run(
            """
            local closed = get(1)
            closed:close()
            local open = get(1)
            return rawequal(closed, open), tostring(closed), tostring(open)
            """)
        #expect(result == [false, "handle_of_thing (closed)", "handle_of_thing"])
        let give = HostFunction(
            "make", doc: "", result: ResultType(.any), sync: { _ in .object(Handle(thing: Handle.Thing(live))) })
        try await bench.machine.register(global: give)
        try await bench.run("for i = 1, 100 do make() end")
        await bench.machine.collectGarbage()
        #expect(live.count.withLock { $0 } <= 2)
        let distinct = try await bench.run(
            """
            local seen = {}
            for i = 1, 1000 do
              local made = make()
              if seen[made] then return "one address for two" end
              seen[made] = i % 2 == 0 or nil
              if i % 50 == 0 then collectgarbage() end
            end
            return "distinct"
            """)
        #expect(distinct == ["distinct"])
    }
}
