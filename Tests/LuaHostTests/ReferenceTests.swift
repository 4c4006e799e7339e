import LuaHost
import Testing
import Values

@Suite("Reference text")
struct ReferenceTests {
    private static let wait = HostFunction(
        "wait", doc: "Waits for an object.\nMore about it.",
        parameters: [
            Parameter("kind", .string, doc: "As for kubectl."),
            Parameter(
                "options", .table([Parameter("timeout", .duration, default: "5m", doc: "How long.")]), optional: true),
        ],
        result: ResultType(.table([]), doc: "The object."), effect: .mutates, sync: { _ in .nil })

    @Test("a function's help has signature, parameters with defaults, result and effect")
    func function() {
        #expect(ReferenceText.signature(of: Self.wait, prefix: "cluster:") == "cluster:wait(kind [, options]) -> table")
        #expect(
            ReferenceText.help(for: Self.wait, prefix: "cluster:") == """
                cluster:wait(kind [, options]) -> table

                Waits for an object.
                More about it.

                Parameters:
                  kind       string                  As for kubectl.
                  options    table, optional
                    timeout  duration, default "5m"  How long.

                Returns table: The object.

                Changes something outside; refused when the run is read-only.
                """)
        #expect(
            ReferenceText.markdown(for: Self.wait, prefix: "cluster:") == """
                ### `cluster:wait(kind [, options]) -> table`

                Waits for an object.
                More about it.

                - `kind` (string): As for kubectl.
                - `options` (table, optional)
                  - `timeout` (duration, default "5m"): How long.

                Returns: The object.

                Changes something outside; refused when the run is read-only.
                """)
    }

    private static let watch = HostFunction(
        "watch", doc: "Watches.",
        parameters: [
            Parameter(
                "until",
                .union([
                    .callback([Parameter("object", .any)]), .table([Parameter("exists", .boolean, doc: "Is there.")]),
                ])),
            Parameter("fn", .callback([Parameter("event", .table([Parameter("type", .string, doc: "What.")]))])),
        ],
        result: ResultType(.list(.table([Parameter("code", .integer, optional: true, doc: "Of the exit.")]))),
        sync: { _ in .nil })

    @Test("the fields of tables in unions, in callbacks and in results are listed")
    func members() throws {
        #expect(
            ReferenceText.help(for: Self.watch) == """
                watch(until, fn) -> list of table

                Watches.

                Parameters:
                  until     function(object) or table
                    exists  boolean                    Is there.
                  fn        function(event)
                    event   table
                      type  string                     What.

                Returns list of table:
                  code  integer, optional  Of the exit.
                """)
        #expect(
            ReferenceText.markdown(for: Self.watch).hasSuffix(
                """
                - `until` (function(object) or table)
                  - `exists` (boolean): Is there.
                - `fn` (function(event))
                  - `event` (table)
                    - `type` (string): What.

                Returns: list of table

                - `code` (integer, optional): Of the exit.
                """))
        let json = ReferenceText.json(for: Self.watch)
        #expect(json["result"]?["fields"]?[0]?["name"] == "code")
        #expect(json["parameters"]?[0]?["fields"]?[0]?["name"] == "exists")
        #expect(json["parameters"]?[1]?["parameters"]?[0]?["fields"]?[0]?["name"] == "type")
    }

    @Test("modules and classes list what they have, and the machine lists them")
    func pages() async throws {
        let module = HostModule(
            "m", doc: "A module.", functions: [Self.wait], constants: [HostConstant("max", 5, doc: "Most.")])
        #expect(
            ReferenceText.help(for: module) == """
                module m

                A module.

                Constants:
                  m.max  number  Most.

                Functions:
                  m.wait(kind [, options]) -> table  Waits for an object. More about it.
                """)
        #expect(
            ReferenceText.text(for: module).contains(
                "\n\nm.wait(kind [, options]) -> table\n\n  Waits for an object.\n  More about it.\n\n  Parameters:\n    kind "
            ))
        #expect(ReferenceText.help(for: Lamp.declaration).contains("lamp:shine([timeout])  Shines."))
        #expect(ReferenceText.markdown(for: Lamp.declaration).contains("- `name` (string): Its name."))
        #expect(
            ReferenceText.markdown(for: module).hasPrefix(
                "## Module `m`\n\nA module.\n\n- `m.max` (number): Most.\n\n### `m.wait"))
        let bench = try await Bench()
        try await bench.machine.register(module: module)
        try await bench.machine.register(class: Lamp.declaration)
        try await bench.machine.register(global: Self.wait)
        #expect(await bench.machine.modules.map(\.name) == ["task", "m"])
        #expect(await bench.machine.classes.map(\.name) == ["error", "handle", "lamp"])
        #expect(await bench.machine.globals.map(\.name) == ["wait"])
        #expect(LuaMachine.luaVersion.hasPrefix("5.4."))
    }
}
