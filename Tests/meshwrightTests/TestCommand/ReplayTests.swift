import Foundation
import Testing
import Values

@Suite("record and replay", .timeLimit(.minutes(5)))
struct ReplayTests {
    private static let test = """
        it("replays", function()
          local recording = replay "run.jsonl"
          local run = recording:run("clustermesh"):require()
          expect(run.steps):has_length(8)
          expect(run.matrix):has_length(8)
          expect(recording.unused_changes):equals {}
        end)
        it("has what other code asks for", function()
          local cluster = replay("run.jsonl").fleet.cluster01
          expect(cluster:list("nodes")):has_length(2)
          expect(function() cluster:list("pods", { labels = "none=such" }) end)
            :fails { kind = "not_recorded", message = "/api/v1/pods?labelSelector=none=such" }
        end)
        it("refuses another run", function()
          local run = replay("run.jsonl"):run("clustermesh", { namespace = "other" })
          expect(run.error):matches { kind = "not_recorded" }
        end)
        """

    @Test("a recorded rehearsal is replayed without any cluster, and has no key in it")
    func rehearsal() async throws {
        let folder = try TestFolder(["run_test.lua": Self.test])
        let file = folder.folder.file("run.jsonl")
        let recorded = try await Command("rehearse", "clustermesh", "--record", file).run()
        #expect(recorded.status == 0, "\(recorded.error)")
        let text = try folder.folder.read("run.jsonl")
        #expect(!text.contains("PRIVATE KEY"))
        let replayed = try await folder.run()
        #expect(replayed.status == 0, "\(replayed.output) \(replayed.error)")
        #expect(folder.temporary.names == [])
    }

    @Test("a second run is replayed too: keys that were there still fit their certificates")
    func secondRun() async throws {
        let folder = try TestFolder([
            "run_test.lua": """
            it("replays", function()
              local run = replay("run.jsonl"):run("clustermesh"):require()
              for _, change in ipairs(run.changed) do expect(change.cluster):is_nil() end
              expect(run.ok):is(true)
            end)
            """
        ])
        let file = folder.folder.file("run.jsonl")
        try await withRunningLab { lab in
            _ = try await Command("run", "clustermesh", "--fleet", lab.fleet).run()
            let second = try await Command("run", "clustermesh", "--fleet", lab.fleet, "--record", file).run()
            #expect(second.error.contains("nothing changed"), "\(second.error)")
            let keys = ["client-key-data: "].flatMap { mark in
                ((try? TemporaryFolder.text(lab.folder + "/cluster01.conf")) ?? "").split(separator: "\n")
                    .filter { $0.contains(mark) }.compactMap { $0.split(separator: " ").last }
            }
            let text = try folder.folder.read("run.jsonl")
            #expect(!keys.isEmpty && keys.allSatisfy { !text.contains($0) })
        }
        let replayed = try await folder.run()
        #expect(replayed.status == 0, "\(replayed.output) \(replayed.error)")
    }

    @Test("a recording that cannot be written or read is an error before anything runs")
    func files() async throws {
        let folder = try TestFolder([
            "a_test.lua": """
            it("reads", function() expect(function() replay "a_test.lua" end):fails { kind = "invalid_input" } end)
            it("misses", function() expect(function() replay "none.jsonl" end):fails { kind = "not_found" } end)
            """
        ])
        let none = try await Command("rehearse", "clustermesh", "--record", folder.folder.file("no/r.jsonl")).run()
        #expect(none.status == 2)
        #expect(none.error.contains("cannot write the recording") && !none.error.contains("✓"), "\(none.error)")
        let result = try await folder.run()
        #expect(result.status == 0, "\(result.output)")
    }
}
