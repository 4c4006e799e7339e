import Foundation
import Testing
import Values

@Suite("test", .timeLimit(.minutes(5)))
struct TestCommandTests {
    private static let good = """
        describe("sums", function()
          it("adds", function() expect(1 + 1):is(2) end)
        end)
        """

    @Test("tests that pass: a line for each file, a summary, and status 0")
    func passing() async throws {
        let folder = try TestFolder(["a_test.lua": Self.good, "deep/er/b_test.lua": Self.good, "c.lua": "error()"])
        let result = try await folder.run()
        #expect(result.status == 0, "\(result.output) \(result.error)")
        #expect(result.output.contains("✓ \(folder.folder.path)/a_test.lua 1 test\n"))
        #expect(result.output.contains("✓ \(folder.folder.path)/deep/er/b_test.lua 1 test\n"))
        #expect(result.output.contains("2 tests in 2 files: 2 passed in "))
        #expect(result.error.isEmpty)
        let verbose = try await folder.run("--verbose", "--filter", "b_test")
        #expect(verbose.output.contains("✓ sums › adds "))
        #expect(verbose.output.contains("1 test in 1 file: 1 passed"))
    }

    @Test("a test that fails is shown with its line, what differs, what it printed, and status 1")
    func failing() async throws {
        let folder = try TestFolder([
            "a_test.lua": """
            describe("lists", function()
              it("are equal", function()
                print("looking at lists")
                expect({ name = "a", list = { 1, 2 } }):equals { name = "b", list = { 1, 2 } }
              end)
              it("are quiet", function()
                print("quiet")
                expect(1):is(1)
              end)
            end)
            """
        ])
        let result = try await folder.run()
        #expect(result.status == 1)
        let path = folder.folder.file("a_test.lua")
        #expect(result.output.contains("✗ \(path) 2 tests, 1 failed\n"))
        for line in [
            "✗ lists › are equal", "  \(path):4", "    3 |     print(\"looking at lists\")",
            "  > 4 |     expect({ name = \"a\", list = { 1, 2 } }):equals { name = \"b\", list = { 1, 2 } }",
            "  the value is not as expected", "    -   name = \"b\",", "    +   name = \"a\",", "  printed:",
            "    looking at lists",
        ] { #expect(result.output.contains(line + "\n"), "\(line) in \(result.output)") }
        #expect(!result.output.contains("quiet\n"))
    }

    @Test("errors, missing expectations and wrong options fail a test, and each says what to do")
    func otherFailures() async throws {
        let folder = try TestFolder([
            "a_test.lua": """
            it("raises", function() error { kind = "gone", message = "it is gone", hint = "look elsewhere" } end)
            it("asserts nothing", function() end)
            it("asserts", function() assert(true) end)
            it("asks wrongly", { cluster = 2 }, function() expect(1):is(1) end)
            it("asks for a kernel", { clusters = { "a" }, kernel = { b = "4.4.0" } }, function() end)
            it("asks for a fault", { faults = { "old-kernl" } }, function() end)
            it("declares", function() it("more", function() end) end)
            """
        ])
        let result = try await folder.run("-o", "json")
        #expect(result.status == 1)
        let tests = try result.tests
        #expect(tests["raises"]?.at("failure", "kind") == "gone")
        #expect(tests["raises"]?.at("failure", "hint") == "look elsewhere")
        #expect(tests["asserts nothing"]?.at("failure", "message") == "the test asserts nothing")
        #expect(tests["asserts nothing"]?.at("failure", "line") == 2)
        #expect(tests["asserts"]?["status"] == "passed")
        #expect(tests["asks wrongly"]?.at("failure", "hint")?.stringValue?.contains("\"clusters\"") == true)
        #expect(tests["asks for a kernel"]?.at("failure", "message")?.stringValue?.contains("\"b\"") == true)
        #expect(tests["asks for a fault"]?.at("failure", "hint")?.stringValue?.contains("\"old-kernel\"") == true)
        #expect(tests["declares"]?.at("failure", "line") == 7)
    }

    @Test("a file that does not load fails, and the others run", arguments: ["it(", "error('no')", "it(3)", "x.y = 1"])
    func broken(source: String) async throws {
        let folder = try TestFolder(["a_test.lua": "local x\n" + source, "b_test.lua": Self.good])
        let result = try await folder.run()
        #expect(result.status == 1)
        #expect(
            result.output.contains("a_test.lua does not load\n  \(folder.folder.file("a_test.lua")):2\n"),
            "\(result.output)")
        #expect(result.output.contains("2 tests in 2 files: 1 passed, 1 failed"))
    }

    @Test("nothing to run is wrong input, and says so")
    func nothing() async throws {
        let folder = try TestFolder(["a_test.lua": Self.good, "empty/b_test.lua": "local x", ".hidden/c_test.lua": "("])
        for (arguments, text) in [
            (["\(folder.folder.path)/none"], "there is no file or folder"),
            (["\(folder.folder.path)/empty"], "there are no tests in 1 file"),
            (["--filter", "nope", folder.folder.path], "no test in 2 files has \"nope\" in its name"),
            (["--jobs", "0"], "--jobs takes 1 or more"), (["--timeout", "soon"], "'soon' is no duration"),
            ([folder.temporary.path], "there are no test files"),
        ] {
            let result = try await Command(["test"] + arguments).run()
            #expect(result.status == 2, "\(arguments): \(result.output) \(result.error)")
            #expect(result.error.contains(text), "\(result.error)")
            #expect(result.output.isEmpty)
        }
    }

    @Test("skipped and unwritten tests are told, and only the focused ones run")
    func marks() async throws {
        let text = """
            it.skip("is left out", function() error("run") end)
            describe.skip("a group", function() it("is left out too", function() error("run") end) end)
            it("is still to be written")
            it("gives up", function() skip("no clusters today") end)
            it("runs", function() expect(1):is(1) end)
            """
        let skipping = try TestFolder(["a_test.lua": text])
        let result = try await skipping.run("-o", "json")
        #expect(result.status == 0, "\(result.output)")
        #expect(try result.json["skipped"] == 4)
        #expect(try result.tests["is still to be written"]?["reason"] == "not written yet")
        #expect(try result.tests["gives up"]?["reason"] == "no clusters today")
        let focusing = try TestFolder([
            "a_test.lua": text, "b_test.lua": "it.only('alone', function() expect(1):is(1) end)",
        ])
        let focused = try await focusing.run()
        #expect(focused.output.contains("1 test in 1 file: 1 passed"))
        #expect(focused.output.contains("warning: it.only or describe.only left all other tests out"))
    }

    @Test("each test runs in a machine of its own, with the hooks of its groups around it")
    func isolation() async throws {
        let folder = try TestFolder([
            "helper.lua": "return { count = 0 }",
            "a_test.lua": """
            local helper, log = require "helper", {}
            before_each(function() log[#log + 1] = "outer" end)
            after_each(function() print(table.concat(log, " ")) expect(log):has_length(3) end)
            describe("group", function()
              before_each(function() log[#log + 1] = "inner" end)
              for i = 1, 3 do
                it("counts " .. i, function()
                  helper.count = helper.count + 1
                  log[#log + 1] = "test"
                  expect(helper.count):is(1)
                  expect(log):equals { "outer", "inner", "test" }
                end)
              end
            end)
            it("fails, and hooks run", function() error("broken") end)
            """,
        ])
        let result = try await folder.run("-o", "json")
        #expect(try result.json["passed"] == 3, "\(result.output)")
        let failure = try result.tests["fails, and hooks run"]?["failure"]
        #expect(failure?["message"] == "broken")
        #expect(failure?["printed"]?[0] == "outer")
    }
}
