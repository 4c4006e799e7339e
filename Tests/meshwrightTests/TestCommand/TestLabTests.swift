import Foundation
import Testing
import Values

@Suite("test with labs, time limits and interrupts", .timeLimit(.minutes(5)))
struct TestLabTests {
    @Test("a test gets the lab it asks for, runs playbooks beside it, and nothing is left behind")
    func lab() async throws {
        let folder = try TestFolder([
            "mine.lua": """
            return playbook { name = "mine", summary = "s", params = { count = { type = "integer", default = 1 } },
              run = function(fleet, params)
                print("count " .. params.count)
                step("Make", function()
                  fleet.alpha:apply { apiVersion = "v1", kind = "ConfigMap",
                    metadata = { name = "made", namespace = "default" }, data = { count = tostring(params.count) } }
                end)
              end }
            """,
            "mine_test.lua": """
            describe("mine", { clusters = { "alpha", { name = "beta", nodes = 1, cilium_version = "v1.17.4" } } }, function()
              it("makes", function(lab)
                expect(#lab):is(2)
                expect(lab.beta.nodes):has_length(1)
                local run = lab:run("mine.lua", { count = 3 }):require()
                expect(run.printed):equals { "count 3" }
                expect(run:step "Make"):matches { status = "changed", changes = 1 }
                expect(run.changed):contains { action = "create", cluster = "alpha", object = "configmap default/made" }
                expect(lab.fleet.alpha:get("configmap", "default/made").data.count):is("3")
              end)
              it("reports what fails", function(lab)
                lab.alpha:inject { answer = 403, verbs = { "patch" }, resources = { "configmaps" } }
                local run = lab:run("mine.lua")
                expect(run.error):matches { kind = "forbidden", cluster = "alpha", location = "mine.lua" }
              end)
              it("knows wrong rules", function(lab)
                expect(function() lab.alpha:inject { anwser = 403 } end):fails { hint = "\\"answer\\"" }
                expect(function() lab.alpha:inject { limit = 1 } end):fails "says not what goes wrong"
                expect(function() lab.alpha:stop_node("x") end):fails { hint = "alpha-node1" }
                expect(function() return lab.alpa end):fails { kind = "not_found", hint = "did you mean \\"alpha\\"?" }
              end)
            end)
            """,
        ])
        let result = try await folder.run("-o", "json")
        #expect(try result.json["failed"] == 1, "\(result.output)")
        let failure = try result.tests["mine › reports what fails"]?["failure"]
        #expect(failure?["actual"]?.stringValue?.contains("mine.lua:5") == true, "\(result.output)")
        #expect(failure?["printed"]?.arrayValue?.contains("✗ Make") == true)
        #expect(folder.temporary.names == [])
    }

    @Test("a test that hangs is stopped, and says at which lines it was, also in a playbook that it ran")
    func timeout() async throws {
        let folder = try TestFolder([
            "slow.lua": """
            local task = require "task"
            return playbook { name = "slow", summary = "s", run = function()
              step("Sleep", function()
                task.sleep("1h")
              end)
            end }
            """,
            "a_test.lua": """
            local task = require "task"
            it("waits", { timeout = "2s" }, function()
              pcall(task.sleep, "1h")
            end)
            it("spins", { timeout = "2s" }, function()
              while true do end
            end)
            it("waits for a playbook", { clusters = 1, nodes = 1, timeout = "5s" }, function(lab)
              lab:run("slow.lua")
            end)
            it("is quick", function() expect(1):is(1) end)
            """,
        ])
        let result = try await folder.run("-o", "json")
        #expect(result.status == 1)
        #expect(try result.json["passed"] == 1, "\(result.output)")
        for (name, line, place) in [
            ("waits", 3, "a_test.lua:3: task.sleep 1h, for "), ("spins", 6, "a_test.lua:6: runs"),
            ("waits for a playbook", 9, "slow.lua:4: task.sleep 1h, for "),
        ] {
            let failure = try result.tests[name]?["failure"]
            #expect(failure?["kind"] == "timeout", "\(name): \(result.output)")
            #expect(failure?["line"] == .integer(Int64(line)))
            let traceback = failure?["traceback"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(traceback.contains { $0.contains(place) }, "\(traceback)")
            #expect(!traceback.contains { $0.contains("testing.lua") }, "\(traceback)")
        }
        #expect(folder.temporary.names == [])
    }

    @Test("--timeout is for tests that do not say their own")
    func defaultTimeout() async throws {
        let folder = try TestFolder([
            "a_test.lua": "it('waits', function() require('task').sleep('1h') end)"
        ])
        let result = try await folder.run("--timeout", "200ms")
        #expect(result.status == 1)
        #expect(result.output.contains("not done after 200ms"))
    }

    @Test("several tests run at once, and one after another with --jobs 1")
    func parallel() async throws {
        let folder = try TestFolder([
            "a_test.lua": """
            for i = 1, 6 do
              it("waits " .. i, function()
                require("task").sleep("300ms")
                expect(i):is_above(0)
              end)
            end
            """
        ])
        let together = try await folder.run("-o", "json", "--jobs", "6").json
        #expect((together["seconds"]?.doubleValue ?? 9) < seconds(together) / 2, "\(together)")
        let apart = try await folder.run("-o", "json", "--jobs", "1").json
        #expect((apart["seconds"]?.doubleValue ?? 0) >= 1.8, "\(apart)")
    }

    private func seconds(_ report: JSON) -> Double {
        (report["tests"]?.arrayValue ?? []).reduce(0) { $0 + ($1["seconds"]?.doubleValue ?? 0) }
    }

    @Test(
        "an interrupt stops tests and labs, keeps what was found, and ends with its status",
        arguments: [SIGINT, SIGTERM])
    func interrupt(signal: Int32) async throws {
        let folder = try TestFolder([
            "a_test.lua": """
            it("fails first", function() expect(1):is(2) end)
            it("waits", { clusters = 2 }, function(lab)
              require("task").sleep("1h")
            end)
            it("comes later", function() expect(1):is(1) end)
            """
        ])
        let reports = ["--junit", folder.folder.file("r.xml"), "--tap", folder.folder.file("r.tap")]
        let result = try await folder.command(["--jobs", "1", "--verbose"] + reports)
            .followOutput { running in
                try #require(try await running.wait(for: "✗ fails first"))
                // The lab is on its way or up; either way it has to go.
                running.send(signal)
                try await running.readToEnd()
                let text = running.seen.joined(separator: "\n")
                #expect(
                    text.contains("interrupted\n3 tests in 1 file: 0 passed, 1 failed, 2 not run to the end"), "\(text)"
                )
                #expect(text.contains("expected 1 to be 2"))
            }
        #expect(result.status == 128 + signal)
        #expect(folder.temporary.names == [])
        #expect(try folder.folder.read("r.xml").contains("<skipped message=\"interrupted\"/>"))
        // "TODO" would say that nobody expects them to pass.
        let tap = try folder.folder.read("r.tap")
        #expect(tap.contains("waits # SKIP interrupted\n") && tap.hasSuffix("Bail out! interrupted\n"), "\(tap)")
    }
}
