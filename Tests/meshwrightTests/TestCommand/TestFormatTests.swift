import Foundation
import Testing
import Values

@Suite("formats of test", .timeLimit(.minutes(5)))
struct TestFormatTests {
    private static let text = """
        describe("<odd> & \\"quoted\\"", function()
          it("passes # and \\\\ too", function() expect(1):is(1) end)
          it("fails\\n with \\1 lines", function()
            print("]]> \\27[31m ü")
            expect("a\\nb <c>"):is("a\\nb")
          end)
          it("is to be written")
        end)
        """

    @Test("JUnit is well-formed, counts right, and says what failed")
    func junit() async throws {
        let folder = try TestFolder(["a_test.lua": Self.text, "b_test.lua": "it("])
        let result = try await folder.run("-o", "junit", "--junit", folder.folder.file("r.xml"))
        #expect(result.status == 1)
        #expect(result.error.contains("4 tests in 2 files: 1 passed, 2 failed, 1 skipped"), "\(result.error)")
        let script = """
            import sys, xml.etree.ElementTree as tree
            root = tree.fromstring(sys.stdin.buffer.read())
            print(root.tag, *(root.get(name) for name in ("tests", "failures", "errors", "skipped")))
            for suite in root:
                print(suite.tag, *(suite.get(name) for name in ("tests", "failures", "errors", "skipped")))
                for case in suite:
                    print(case.tag, case.get("classname").split("›")[-1].strip(), case.get("name"), case.get("line"),
                          float(case.get("time")) >= 0, [child.tag for child in case])
            text = root.find(".//failure").text
            print("]]> " in text, "+ b <c>" in text, "\\x1b" in text)
            """
        for xml in [result.output, try folder.folder.read("r.xml")] {
            let parsed = try await Command(["-c", script], environment: ["PYTHONUTF8": "1"], input: xml).run("python3")
            #expect(parsed.status == 0, "\(parsed.error) \(xml)")
            let lines = parsed.output.components(separatedBy: "\n")
            #expect(lines[0] == "testsuites 4 2 0 1", "\(parsed.output)")
            #expect(lines.contains("testsuite 3 1 0 1") && lines.contains("testsuite 1 1 0 0"))
            #expect(lines.contains("testcase <odd> & \"quoted\" passes # and \\ too 2 True []"))
            #expect(lines.contains("testcase <odd> & \"quoted\" is to be written 7 True ['skipped']"))
            #expect(lines.contains("True True False"), "\(parsed.output)")
        }
    }

    @Test("TAP has a plan, a line for each test, and YAML for those that fail")
    func tap() async throws {
        let folder = try TestFolder(["a_test.lua": Self.text])
        let result = try await folder.run("-o", "tap", "--tap", folder.folder.file("r.tap"), "--jobs", "1")
        #expect(result.status == 1)
        #expect(try folder.folder.read("r.tap") == result.output)
        let lines = result.output.components(separatedBy: "\n")
        let file = folder.folder.file("a_test.lua")
        #expect(lines[0] == "TAP version 14" && lines[1] == "1..3")
        #expect(lines[2] == "ok 1 - \(file): <odd> & \"quoted\" › passes \\# and \\\\ too")
        #expect(lines[3].hasPrefix("not ok 2 - \(file): <odd> & \"quoted\" › fails  with "))
        let end = try #require(lines.firstIndex(of: "  ..."))
        #expect(lines[4] == "  ---")
        let block = try JSON(yaml: lines[5..<end].map { $0.dropFirst(2) }.joined(separator: "\n"))
        #expect(block["kind"] == "expectation" && block["expected"] == "a\nb" && block["line"] == 5, "\(block)")
        #expect(lines[end + 1].hasSuffix("› is to be written # SKIP not written yet"))
    }

    @Test("--list names the tests and runs none")
    func list() async throws {
        let folder = try TestFolder(["a_test.lua": "it('one', function() error('run') end)\nit('two')"])
        let result = try await folder.run("--list")
        #expect(result.status == 0)
        let file = folder.folder.file("a_test.lua")
        #expect(result.output == "\(file): one\n\(file): two\n")
        let json = try await folder.run("--list", "-o", "json").json
        #expect(json["tests"]?[1]?["line"] == 2)
    }

    @Test("a report that cannot be written is an error")
    func unwritable() async throws {
        let folder = try TestFolder(["a_test.lua": "it('one', function() expect(1):is(1) end)"])
        let result = try await folder.run("--junit", folder.folder.file("none/r.xml"))
        #expect(result.status == 1)
        #expect(result.error.contains("cannot write the report"))
    }
}
