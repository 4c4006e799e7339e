import Changes
import Fleet
import Foundation
import Kubeconfig
import LuaHost
import Playbooks
import Sandbox
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
    _ body: String, parameters: [String] = [], params: String = "{}", permissions: Permissions = .init(),
    control: RunControl = RunControl(),
    observer: @escaping @Sendable (RunEvent) -> Void = { _ in }
) async throws -> RunReport {
    let text =
        "return playbook { name = \"t\", summary = \"s\", params = \(params), run = function(fleet, params)\n\(body)\nend }"
    return try await PlaybookRunner(permissions: permissions).run(
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

    @Test("steps that run side by side count their own changes, and those of the steps and tasks within them")
    func ownChanges() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/steps-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let report = try await run(
            """
            local task, file = require "task", require "file"
            local function write(name)
              file.write("\(folder)/" .. name, name)
              task.sleep("1ms")
            end
            write("outside")
            task.map({ "one", "two" }, function(name)
              step(name, function()
                write(name .. "1")
                step(name .. " inner", function() task.map({ "a", "b" }, function(x) write(name .. x) end) end)
                if name == "two" then write("two2") end
              end)
            end)
            local spawned = task.spawn(function()
              task.sleep("5ms")
              write("spawned")
            end)
            step("none", function() task.sleep("50ms") end)
            spawned:wait()
            local late
            step("spawns", function() late = coroutine.wrap(function() write("wrapped") end); late() end)
            """, permissions: Permissions(write: Grants([PathGrant(folder)])))
        #expect(report.ok, "\(String(describing: report.error))")
        let counts = Dictionary(uniqueKeysWithValues: report.steps.map { ($0.name, $0.changes) })
        #expect(
            counts == ["one": 3, "one inner": 2, "two": 4, "two inner": 2, "none": 0, "spawns": 1])
        #expect(report.steps.first { $0.name == "none" }?.status == .ok)
        #expect(report.changes == 10 && report.changed.count == 10)
        let steps = Dictionary(
            uniqueKeysWithValues: report.changed.map {
                (String($0.change.object.dropFirst(folder.count + 1)), $0.step ?? "none at all")
            })
        #expect(steps["outside"] == "none at all" && steps["spawned"] == "none at all")
        #expect(steps["one1"] == "one" && steps["onea"] == "one inner" && steps["two2"] == "two")
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
