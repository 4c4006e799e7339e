import Testing
import Values

@Suite struct YAMLTests {
    @Test("scalars resolve by type, and quoted ones stay text")
    func scalars() throws {
        let value = try JSON(yaml: "a: 1\nb: 1.5\nc: yes\nd: ~\ne: '1'\nf: 2026-11-22\ng: text\n")
        #expect(value == ["a": 1, "b": 1.5, "c": true, "d": .null, "e": "1", "f": "2026-11-22", "g": "text"])
    }

    @Test("a stream of documents comes apart, and empty ones are left out")
    func documents() throws {
        #expect(try JSON.yamlDocuments("---\na: 1\n---\n---\nb: 2\n") == [["a": 1], ["b": 2]])
        #expect(throws: SyntaxError.self) { try JSON(yaml: "a: 1\n---\nb: 2\n") }
    }

    @Test(
        "a syntax error and a repeated key say where they are",
        arguments: [("a: [1\nb: 2\n", 2), ("a: 1\nb: 2\na: 3\n", 1), ("a: *nowhere\n", 1)])
    func errors(text: String, line: Int) {
        #expect {
            try JSON(yaml: text)
        } throws: { error in
            guard let error = error as? SyntaxError else { return false }
            return error.line >= line && !error.message.contains("\n")
        }
    }

    @Test("what is written as YAML reads back the same")
    func roundTrip() throws {
        let values: [JSON] = [
            ["s": "true", "n": "12", "empty": "", "null": "null", "lines": "a\nb\n", "list": [], "map": [:]],
            ["nested": [["a": 1], ["b": [1.5, .null, true]]]], "yes",
            ["x": " leading", "y": "trailing ", "z": "a: b # c", "t": "tab\tand\u{7}bell", "u": "é 漢"],
        ]
        for value in values { #expect(try JSON(yaml: value.yaml) == value) }
    }
}
