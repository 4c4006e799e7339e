import Synchronization
import Testing

@testable import LuaHost

@Suite("What is noted for a Lua task", .timeLimit(.minutes(5)))
struct TaskScopeTests {
    private final class Mark: Sendable {
        let name: String
        init(_ name: String) { self.name = name }
    }

    /// Runs a script with `note(name)`, `forget(name)`, and `notes()`, which waits and then tells the names that are noted.
    private func run(_ script: String) async throws -> [String?] {
        let marks = Mutex<[String: Mark]>([:])
        let machine = try await LuaMachine()
        try await machine.register(
            module: HostModule(
                "scope", doc: "",
                functions: [
                    HostFunction("note", doc: "", parameters: [Parameter("name", .string)]) { arguments in
                        let mark = Mark(try arguments.string("name"))
                        marks.withLock { $0[mark.name] = mark }
                        LuaTaskScope.current?.add(mark)
                        return .nil
                    },
                    HostFunction("forget", doc: "", parameters: [Parameter("name", .string)]) { arguments in
                        let name = try arguments.string("name")
                        if let mark = marks.withLock({ $0[name] }) { LuaTaskScope.current?.remove(mark) }
                        return .nil
                    },
                    HostFunction(
                        "notes", doc: "", result: ResultType(.string, doc: ""),
                        async: { _ in
                            // On another thread, and in another task of Swift's.
                            let names = await withTaskGroup(of: String.self) { group in
                                group.addTask { @concurrent in
                                    (LuaTaskScope.current?.notes ?? []).compactMap { ($0 as? Mark)?.name }
                                        .joined(separator: " ")
                                }
                                return await group.next() ?? ""
                            }
                            return LuaValue.string(LuaString(names))
                        }),
                    HostFunction(
                        "call", doc: "", parameters: [Parameter("fn", .function)],
                        result: ResultType(.any, doc: ""),
                        async: { arguments in
                            guard let function = arguments["fn"].functionValue else { return .nil }
                            return try await arguments.machine().call(function).first ?? .nil
                        }),
                ]))
        let text = "local scope, task = require \"scope\", require \"task\"\n" + script
        return try await machine.run(source: text, chunkName: "t.lua").map(\.stringValue)
    }

    @Test("each task has notes of its own, and those that its parent had when it began")
    func inheritance() async throws {
        let found = try await run(
            """
            scope.note("all")
            local seen = task.map({ "a", "b" }, function(name)
              scope.note(name)
              task.sleep("1ms")
              return task.all { scope.notes, scope.notes }[2]
            end)
            return seen[1], seen[2], scope.notes()
            """)
        #expect(found == ["all a", "all b", "all"])
    }

    @Test("a spawned task has the notes of the moment at which it was spawned")
    func spawned() async throws {
        let found = try await run(
            """
            scope.note("before")
            local t = task.spawn(scope.notes)
            scope.forget("before")
            scope.note("after")
            return t:wait(), scope.notes()
            """)
        #expect(found == ["before", "after"])
    }

    @Test("a function that a host function calls back has those of the task that called it")
    func callback() async throws {
        let found = try await run(
            """
            scope.note("caller")
            local inner = scope.call(function() scope.note("inner"); return scope.notes() end)
            return inner, scope.notes(), task.timeout("1m", scope.notes)
            """)
        #expect(found == ["caller inner", "caller", "caller"])
    }

    @Test("there is no scope outside of a script")
    func outside() { #expect(LuaTaskScope.current == nil) }
}
