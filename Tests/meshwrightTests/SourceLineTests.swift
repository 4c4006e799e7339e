import Foundation
import Testing
import Values

@Suite("The line of a failed playbook", .timeLimit(.minutes(5)))
struct SourceLineTests {
    private static let failing = Playbooks.playbook(
        "  step(\"Look\", function()\n\tlocal node = fleet[1].nodess\n  end)")

    @Test("a run that fails shows it, and JSON has it as a field")
    func run() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.failing, to: "mine.lua")
        let result = try await Command("rehearse", file, "--clusters", "1").run()
        #expect(result.status == 1)
        let shown = """
            error: a cluster has no field 'nodess' (at \(file):7)
              7 |     local node = fleet[1].nodess
                |                           ^^^^^^
            """
        #expect(result.error.contains(shown), "\(result.error)")
        #expect(!result.error.contains("\u{1B}"))
        let json = try await Command("rehearse", file, "--clusters", "1", "-o", "json").run().json
        #expect(json.at("error", "source") == "\tlocal node = fleet[1].nodess")
        #expect(json.at("error", "location") == .string("\(file):7"))
    }

    @Test("a playbook that does not load shows it, also one of Windows")
    func syntax() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("return playbook {\r\n  name = \"x\"\r\n  run = 1,\r\n}\r\n", to: "mine.lua")
        let result = try await Command("rehearse", file).run()
        #expect(result.status == 2)
        #expect(result.error.contains("near 'run' (at \(file):3)\n  3 |   run = 1,\n    |   ^^^"), "\(result.error)")
    }

    @Test("a test marks the name, and says how it would get a lab")
    func failingTest() async throws {
        let folder = try TestFolder(["a_test.lua": "local t = {}\nit(\"runs\", function(lab)\n\tlab:run(\"x\")\nend)"])
        let result = try await folder.run()
        #expect(result.output.contains("  > 3 |     lab:run(\"x\")\n      |     ^^^\n"), "\(result.output)")
        #expect(result.output.contains("  hint: a test has a lab when its options ask for one"), "\(result.output)")
    }

    @Test("a test shows the line of the playbook that it ran")
    func test() async throws {
        let folder = try TestFolder([
            "mine.lua": Self.failing,
            "mine_test.lua": "it(\"runs\", { clusters = 1 }, function(lab)\n  lab:run(\"mine.lua\"):require()\nend)",
        ])
        let result = try await folder.run()
        let path = folder.folder.path
        #expect(result.status == 1)
        #expect(result.output.contains("  > 2 |   lab:run(\"mine.lua\"):require()\n"), "\(result.output)")
        #expect(
            result.output.contains("  at \(path)/mine.lua:7\n  7 |     local node = fleet[1].nodess\n    |    "),
            "\(result.output)")
    }
}
