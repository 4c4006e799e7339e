import Changes
import Fleet
import Kubeconfig
import LuaHost
import Playbooks
import Synchronization
import Testing
import Values

/// A fleet whose cluster nobody asks anything.
private func inventory() throws -> FleetInventory {
    let text = """
        apiVersion: v1
        kind: Config
        clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]
        users: [{ name: u, user: {} }]
        contexts: [{ name: c, context: { cluster: c, user: u } }]
        """
    let document = try KubeconfigDocument(parsing: text, path: "c.conf")
    return try FleetInventory.contexts(["c"], kubeconfig: Kubeconfig(documents: [document]))
}

/// Runs a playbook that needs no cluster.
private func run(
    _ body: String, parameters: [String] = [], params: String = "{}", control: RunControl = RunControl(),
    observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
) async throws -> RunReport {
    let text =
        "return playbook { name = \"t\", summary = \"s\", params = \(params), run = function(fleet, params)\n\(body)\nend }"
    return try await PlaybookRunner().run(
        PlaybookSource(name: "t", text: text), parameters: parameters, on: inventory(),
        control: control,
        observer: observer)
}

@Suite(.timeLimit(.minutes(5))) struct RunnerTests {
    @Test("steps are reported in their order with how they went")
    func steps() async throws {
        let report = try await run(
            """
            step("one", function() end)
            step("two", { when = false }, function() error("never") end)
            local value = step("three", function() return 7 end)
            assert(value == 7)
            """)
        #expect(report.ok && report.steps.map(\.name) == ["one", "two", "three"])
        #expect(report.steps.map(\.status) == [.ok, .skipped, .ok])
    }

    @Test("an error fails its step and the run, and names the playbook's line")
    func failure() async throws {
        let report = try await run(
            "step(\"one\", function()\n  error(\"no luck\")\nend)\nstep(\"two\", function() end)")
        #expect(report.steps.map(\.status) == [.failed])
        #expect(report.error?.message == "no luck" && report.error?.location == "t.lua:3")
        #expect(report.json["ok"] == false && report.json["error"]?["location"] == "t.lua:3")
    }

    @Test("parameters reach the playbook with their types, and a wrong one stops it before it runs")
    func parameters() async throws {
        let params = "{ count = { type = \"integer\", default = 3 }, mode = { \"a\", \"b\", default = \"b\" } }"
        let report = try await run(
            "assert(params.count == 5 and params.mode == \"b\")", parameters: ["count=5"], params: params)
        #expect(report.ok)
        let error = await #expect(throws: OperationError.self) {
            try await run("error(\"ran\")", parameters: ["count=many"], params: params)
        }
        #expect(error?.code == .invalidInput)
    }

    @Test(
        "a file that is no playbook is wrong input, with the line or the field",
        arguments: [
            ("return 1", "returns no playbook"), ("local x = = 1", "t.lua:1"),
            ("return playbook { name = 1 }", "playbook."),
            ("misspelt()", "misspelt"), ("return playbook {\n  name = \"x\", sumary = \"y\" }", "sumary"),
            (
                "return playbook { name = \"x\", summary = \"y\", params = { a = { typ = \"string\" } }, run = print }",
                "typ"
            ),
            ("require \"no.such.module\"", "no.such.module"),
        ])
    func wrongPlaybooks(text: String, part: String) async {
        let error = await #expect(throws: OperationError.self) {
            try await PlaybookRunner().describe(PlaybookSource(name: "t", text: text))
        }
        let shown = "\(error?.description ?? "") \(error?.hint ?? "")"
        #expect(error?.code == .invalidInput && shown.contains(part), "\(shown)")
    }

    @Test(
        "stopping a run that would not end closes its steps and ends it as interrupted or by its deadline",
        arguments: [RunControl.Reason.interrupted, .deadline])
    func stop(reason: RunControl.Reason) async throws {
        let control = RunControl()
        let report = try await run("step(\"forever\", function() while true do end end)", control: control) { event in
            if case .stepStarted = event { control.stop(reason) }
        }
        #expect(report.error?.code == (reason == .deadline ? .deadline : .interrupted))
        #expect(report.steps.map(\.status) == [.failed])
    }

    @Test(
        "a run that is stopped before it begins does nothing and says how to go on",
        arguments: [RunControl.Reason.interrupted, .deadline])
    func stoppedBefore(reason: RunControl.Reason) async throws {
        let control = RunControl()
        control.stop(reason)
        let report = try await run("step(\"never\", function() end)", control: control)
        #expect(report.error?.code == (reason == .deadline ? .deadline : .interrupted))
        #expect(report.steps.isEmpty && report.error?.hint?.contains("run it again") == true)
    }

    @Test("every playbook that ships describes itself")
    func shipped() async throws {
        for script in LuaLibrary.embedded.scripts {
            let source = try PlaybookSource(script.name, library: .embedded)
            let description = try await PlaybookRunner().describe(source)
            #expect(description.name == script.name && !description.summary.isEmpty)
            #expect(description.parameters.allSatisfy { !$0.doc.isEmpty })
        }
    }
}
