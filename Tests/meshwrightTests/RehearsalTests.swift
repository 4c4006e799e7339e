import Foundation
import Testing
import Values

@Suite("rehearse and run", .timeLimit(.minutes(5)))
struct RehearsalTests {
    @Test("every cell of the matrix is answered by the right cluster", arguments: [2, 3])
    func matrix(clusters: Int) async throws {
        let result = try await Command("rehearse", "clustermesh", "--clusters", "\(clusters)", "-o", "json").run()
        #expect(result.status == 0, "\(result.error)")
        let json = try result.json
        #expect(json["playbook"] == "clustermesh")
        #expect(json["ok"] == true)
        #expect(json["error"] == nil)
        #expect((json["changes"]?.integerValue ?? 0) > 0)
        #expect(json["steps"]?.arrayValue?.count == 8)
        let names = (1...clusters).map { "cluster0\($0)" }
        let cells = try #require(json["matrix"]?.arrayValue)
        #expect(cells.count == clusters * clusters * 2)
        for from in names {
            for to in names {
                for path in ["pod", "service"] {
                    let cell = cells.first {
                        $0["from"] == .string(from) && $0["to"] == .string(to) && $0["path"] == .string(path)
                    }
                    #expect(cell?["ok"] == true, "\(from) \(to) \(path)")
                    let answered = cell?["answered_by"]?.objectValue ?? [:]
                    #expect((answered[to]?.integerValue ?? 0) > 0, "\(from) \(to) \(path): \(answered)")
                    if path == "pod" { #expect(answered.count == 1, "\(from) \(to): \(answered)") }
                }
            }
        }
    }

    @Test("without a terminal there are plain lines, a summary, and the table alone on standard output")
    func text() async throws {
        let result = try await Command("rehearse", "clustermesh", environment: ["TERM": "xterm"]).run()
        #expect(result.status == 0, "\(result.error)")
        #expect(!(result.output + result.error).contains("\u{1B}"))
        #expect(result.error.contains("• Check kernels\n"))
        #expect(result.error.contains("\n✓ Check kernels "))
        #expect(result.error.contains("✅ ClusterMesh enabled!"))
        #expect(result.error.contains("✅ Connected cluster cluster01 and cluster02!"))
        #expect(result.error.contains("clustermesh: 8 of 8 steps in "))
        #expect(result.error.contains("8 of 8 paths proven"))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 9, "a header and a row for each path: \(result.output)")
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("cluster0") })
    }

    @Test("a second run changes nothing and says so; status is complete then, and was not before")
    func secondRun() async throws {
        try await withRunningLab { lab in
            let before = try await Command("status", "--fleet", lab.fleet).run()
            #expect(before.status == 1, "\(before.output) \(before.error)")
            let first = try await Command("run", "clustermesh", "--fleet", lab.fleet, "-o", "json").run()
            #expect(first.status == 0, "\(first.error)")
            #expect((try first.json["changes"]?.integerValue ?? 0) > 0)
            let second = try await Command("run", "clustermesh", "--fleet", lab.fleet, "-o", "json").run()
            #expect(second.status == 0, "\(second.error)")
            #expect(second.error.contains("nothing changed"))
            let json = try second.json
            #expect(json["changes"] == 0)
            #expect(json["steps"]?.arrayValue?.allSatisfy { $0["status"] == "ok" } == true, "\(json)")
            let after = try await Command("status", "--fleet", lab.fleet, "-o", "json").run()
            #expect(after.status == 0, "\(after.output) \(after.error)")
            #expect(try after.json["ok"] == true)
        }
    }

    @Test("a dry run shows what would change and changes nothing")
    func dryRun() async throws {
        try await withRunningLab { lab in
            let folder = try TemporaryFolder()
            let playbook = try folder.write(
                Playbooks.playbook(
                    """
                    step("Expose", function()
                      require("apiserver")
                      fleet.cluster01:apply({
                        apiVersion = "v1", kind = "ConfigMap",
                        metadata = { name = "new", namespace = "default" }, data = { key = "value" },
                      })
                    end)
                    """), to: "one.lua")
            let dry = try await Command("run", playbook, "--fleet", lab.fleet, "--dry-run").run()
            #expect(dry.status == 0, "\(dry.error)")
            #expect(dry.error.contains("  would create cluster01: configmap default/new\n"), "\(dry.error)")
            #expect(dry.error.contains("    + data"))
            #expect(dry.error.contains("1 change would be made"))
            let readOnly = try await Command("run", playbook, "--fleet", lab.fleet, "--read-only", "-o", "json").run()
            #expect(readOnly.status == 1)
            #expect(try readOnly.json.at("error", "kind") == "read_only")
            let live = try await Command("run", playbook, "--fleet", lab.fleet, "--verbose").run()
            #expect(live.error.contains("  created cluster01: configmap default/new\n"), "\(live.error)")
            let again = try await Command("run", playbook, "--fleet", lab.fleet, "--dry-run").run()
            #expect(again.error.contains("nothing would change"))
        }
    }

    @Test("killed at any step and run again, it converges")
    func killed() async throws {
        try await withRunningLab { lab in
            let run = Command("run", "clustermesh", "--fleet", lab.fleet)
            for step in [
                "Check clusters", "Expose API servers", "Write kubeconfigs", "Enable cluster mesh", "Connect clusters",
                "Deploy the demo", "Prove",
            ] {
                let cut = try await run.followError { running in
                    try #require(try await running.wait(for: "• \(step)"), "\(running.seen)")
                    running.send(SIGKILL)
                }
                // The last step may be over before the signal comes.
                #expect(cut.status == 128 + SIGKILL || (step == "Prove" && cut.status == 0))
            }
            let whole = try await run.run()
            #expect(whole.status == 0, "\(whole.error)")
            #expect(whole.error.contains("8 of 8 paths proven"))
            let again = try await run.run()
            #expect(again.error.contains("nothing changed"), "\(again.error)")
        }
    }

    @Test("a fork runs like the original")
    func fork() async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("mine.lua")
        _ = try await Command("fork", "clustermesh", file).run()
        let result = try await Command("rehearse", file, "--param", "service_type=LoadBalancer", "-o", "json").run()
        #expect(result.status == 0, "\(result.error)")
        #expect(try result.json["ok"] == true)
    }

    @Test("a failing playbook has one error with the place, and a traceback where there is more than one frame")
    func failing() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            Playbooks.playbook(
                """
                local function inner() error("it is broken") end
                step("Break", function()
                  inner()
                end)
                """), to: "broken.lua")
        let result = try await Command("rehearse", file, "--clusters", "1").run()
        #expect(result.status == 1)
        #expect(result.output.isEmpty)
        #expect(result.error.components(separatedBy: "error:").count == 2, "\(result.error)")
        #expect(result.error.contains("it is broken"))
        #expect(result.error.contains("broken.lua:6"))
        #expect(result.error.contains("broken.lua:8"), "\(result.error)")
        #expect(result.error.contains("✗ Break"))
    }
}
