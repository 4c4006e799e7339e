import LuaHost
import Testing

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

    @Test("modules and classes list what they have, and the machine lists them")
    func pages() async throws {
        let module = HostModule(
            "m", doc: "A module.", functions: [Self.wait], constants: [HostConstant("max", 5, doc: "Most.")])
        #expect(
            ReferenceText.help(for: module) == """
                module m

                A module.

                Functions:
                  m.wait(kind [, options]) -> table  Waits for an object.

                Constants:
                  m.max  Most.
                """)
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
