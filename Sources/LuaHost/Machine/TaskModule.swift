extension HostModule {
    /// The module `task`, which every machine has.
    static func task(clock: any Clock<Duration>) -> HostModule {
        HostModule(
            "task",
            doc: """
                Doing several things at once, and waiting.
                What runs in parallel are functions that wait: for an API server, a pod, a timer. When one fails, the
                others are cancelled, and the call fails with its error; where others had failed too, `err.others` lists
                their errors.
                """,
            functions: [all, map, spawn, timeout, sleep(clock)])
    }

    private static let all = HostFunction(
        "all", doc: "Runs functions at the same time and waits for all of them. They begin in their order.",
        parameters: [
            Parameter("functions", .list(.callback([], returns: .variable("R"))), doc: "Called without arguments.")
        ],
        result: ResultType(.list(.variable("R")), doc: "What each returned first, in order."),
        lua: """
            local host = ...
            return function(functions)
              local results, bodies = array {}, {}
              for i = 1, #functions do
                local body = functions[i]
                bodies[i] = function() results[i] = body() end
              end
              host.run_all(bodies, nil, false, nil, "task.all")
              return results
            end
            """)

    private static let map = HostFunction(
        "map",
        doc: """
            Calls a function with each element of a list, all at the same time, and waits for all of them. The calls begin
            in the order of the list.
            """,
        parameters: [
            Parameter(
                "list", .sequence(.variable("T")), doc: "A list, or an object with length and index such as `fleet`."),
            Parameter(
                "fn",
                .callback(
                    [Parameter("element", .variable("T")), Parameter("position", .integer)], returns: .variable("R")),
                doc: "Called with the element and its position."),
            Parameter(
                "options",
                .table([
                    Parameter("limit", .integer, optional: true, doc: "How many run at once."),
                    Parameter(
                        "keep_going", .boolean, optional: true,
                        doc: "Run all to their end also when some fail; the call fails then with the errors of all."),
                ]),
                optional: true),
        ],
        result: ResultType(.list(.variable("R")), doc: "What each call returned first, in order."),
        lua: """
            local host = ...
            local getmetatable, pcall, type = getmetatable, pcall, type
            local function length(list) return #list end
            return function(list, fn, options)
              local ok, count = pcall(length, list)
              if not ok or type(list) == "string" then
                error("bad argument #1 'list' to 'task.map' (list expected, got " .. type(list) .. ")", 2)
              end
              local limit = options and options.limit
              if limit and limit < 1 then
                error("bad argument #3 'options' to 'task.map' (field 'limit': at least 1 expected)", 2)
              end
              local results, bodies, clusters = array {}, {}, array {}
              for i = 1, count do
                local element = list[i]
                clusters[i] = getmetatable(element) == "cluster" and element.name or ""
                bodies[i] = function() results[i] = fn(element, i) end
              end
              host.run_all(bodies, limit, options and options.keep_going, clusters, "task.map")
              return results
            end
            """)

    private static let timeout = HostFunction(
        "timeout", doc: "Runs a function for at most so long. After that it is stopped, and the call fails.",
        parameters: [Parameter("duration", .duration), Parameter("fn", .callback([], returns: .variable("R")))],
        result: ResultType(
            .variable("R"), optional: true, doc: "What the function returned; fails with the kind `timeout`."),
        lua: """
            local host = ...
            local pack, unpack = table.pack, table.unpack
            return function(duration, fn)
              local results
              host.run_limited(duration, function() results = pack(fn()) end)
              return unpack(results, 1, results.n)
            end
            """)

    private static let spawn = HostFunction(
        "spawn",
        doc: """
            Starts a function and goes on beside it. The function begins once the caller waits, after those that were
            spawned before.
            The task lasts at most as long as the one that spawned it: the run, or the function given to `task.all`,
            `task.map`, `task.timeout` or `task.spawn`, waits for it at its end, and cancels it when it fails itself. An
            error that nobody waited for fails it then.
            """,
        parameters: [
            Parameter("fn", .function), Parameter("arguments", .any, doc: "What it is called with.", variadic: true),
        ],
        result: ResultType(.object(SpawnedTask.className), doc: "To wait for it, or to cancel it."),
        lua: """
            local host = ...
            local pack, unpack = table.pack, table.unpack
            return function(fn, ...)
              local arguments = pack(...)
              return host.spawn(function()
                local results = pack(fn(unpack(arguments, 1, arguments.n)))
                return function() return unpack(results, 1, results.n) end
              end)
            end
            """)

    private static func sleep(_ clock: any Clock<Duration>) -> HostFunction {
        HostFunction(
            "sleep", doc: "Waits. Other tasks go on meanwhile.", parameters: [Parameter("duration", .duration)],
            async: { arguments in
                try await clock.sleep(for: arguments.duration("duration"))
                return .nil
            })
    }
}
