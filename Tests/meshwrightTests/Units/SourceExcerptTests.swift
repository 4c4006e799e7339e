import Changes
import Testing

@testable import meshwright

@Suite("The line of an error, as it is shown")
struct SourceExcerptTests {
    private func lines(_ text: String, _ message: String, number: Int = 7) -> [String] {
        SourceExcerpt(number: number, text: text, message: message).lines(.plain)
    }

    @Test(
        "a mark stands below what the message names, where the line has it once",
        arguments: [
            ("  kube.gett(x)", "module 'kube' has no member 'gett'; did you mean 'kube.get'?", "gett"),
            ("t.a.b = 1", "attempt to index a nil value (field 'a')", "a"),
            ("return clsuter", "variable 'clsuter' is not declared; did you mean 'cluster'?", "clsuter"),
            ("c:list(3)", "bad argument #1 'kind' to 'cluster:list' (string expected, got number)", "list"),
            ("c:list(k, { x = 1 })", "bad argument #2 'options' to 'cluster:list' (unknown field 'x')", "x"),
            ("if a == b c() end", "'then' expected near 'c'", "c"),
            ("print(\"a)", "unfinished string near '\"a)'", "\"a)"),
            ("f(fleet.clutser02)", "there is no cluster \"clutser02\" in the fleet", "clutser02"),
            ("os.execute()", "'os.execute' is not available here", "execute"),
        ])
    func marks(text: String, message: String, name: String) throws {
        let lines = lines(text, message)
        try #require(lines.count == 2, "\(lines)")
        #expect(lines[0] == "  7 | " + text)
        let start = try #require(lines[1].firstIndex(of: "^"))
        let column = lines[1].distance(from: lines[1].startIndex, to: start)
        #expect(lines[1].hasPrefix("    | "))
        #expect(String(lines[0].dropFirst(column).prefix(name.count)) == name)
        #expect(lines[1].dropFirst(column) == String(repeating: "^", count: name.count)[...])
    }

    @Test(
        "there is no mark where it could be wrong",
        arguments: [
            ("t.a.a = 1", "attempt to index a nil value (field 'a')"),
            ("alpha.beta()", "attempt to index a nil value (field 'a')"),
            ("error('no')", "no"), ("x = 1", "unexpected symbol near <eof>"), ("", "variable 'x' is not declared"),
        ])
    func noMarks(text: String, message: String) { #expect(lines(text, message) == ["  7 | \(text)"]) }

    @Test("tabs, wide characters and control characters do not move the mark")
    func columns() {
        #expect(
            lines("\tlocal é = \"日本\" .. t.x.y", "attempt to index a nil value (field 'x')", number: 12) == [
                "  12 |     local é = \"日本\" .. t.x.y", "     |                           ^",
            ])
        #expect(lines("a\u{1B}[31m\u{FFFD}", "") == ["  7 | a\u{FFFD}[31m\u{FFFD}"])
    }

    @Test("a long line is cut, around the mark")
    func long() throws {
        let filler = String(repeating: "x = 1 ", count: 100)
        let cut = lines(filler, "")[0]
        #expect(cut.hasSuffix("…") && cut.count < 175)
        let marked = lines(filler + "t.oops.y() " + filler, "attempt to index a nil value (field 'oops')")
        try #require(marked.count == 2)
        let column = try #require(marked[1].firstIndex(of: "^")).utf16Offset(in: marked[1])
        #expect(marked[0].hasSuffix("…") && marked[0].hasPrefix("  7 | …") && marked[0].count < 175)
        #expect(marked[0].dropFirst(column).hasPrefix("oops.y()"))
    }

    @Test("an error without a known line has none")
    func absent() {
        var error = OperationError(.invalidInput, "no luck")
        error.location = "t.lua:3"
        #expect(error.lines(.plain) == ["error: no luck (at t.lua:3)"])
        error.sourceLine = "error 'no luck'"
        error.hint = "try again"
        #expect(error.lines(.plain) == ["error: no luck (at t.lua:3)", "  3 | error 'no luck'", "  hint: try again"])
    }
}
