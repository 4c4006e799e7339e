import Testing
import Values

@Suite struct JSONDocumentTests {
    @Test("integers beyond Int64 become the nearest float, as in Kubernetes' Go clients, and others stay integers")
    func longIntegers() throws {
        let text = """
            [9223372036854775807, 9223372036854775808, 18446744073709551615, 18446744073709552000,
             -9223372036854775808, -9223372036854775809, 123456789012345678901234567890, -0, 1.0, 0.1, 1e3]
            """
        #expect(
            try JSON(parsing: text) == [
                .integer(.max), .number(0x1p63), .number(0x1p64), .number(0x1p64),
                .integer(.min), .number(-0x1p63), .number(0x1.8EE90FF6C373Ep96), 0, .number(1), .number(0.1),
                .number(1000),
            ])
    }

    @Test(
        "what is no JSON is refused, with the place and what is wrong there",
        arguments: [
            ("", 1, 1, "a value expected, got the end"),
            ("{\n  \"a\": nope }", 2, 8, "a value expected, got nope"),
            ("{\"a\" 1}", 1, 6, ": expected"), ("{\"a\": 1,}", 1, 9, "a key in quotes expected"),
            ("[1,\n 2,]", 2, 4, "a value expected, got ]"), ("[1 2]", 1, 4, "a comma or the end"),
            ("[1}", 1, 3, "a comma or the end"), ("[1", 1, 3, "got the end of the text"), ("1 2", 1, 3, "the end"),
            ("[01]", 1, 3, "a comma"), ("[-]", 1, 2, "no number"), ("[1.]", 1, 2, "no number"),
            ("[1e999]", 1, 2, "out of range"), ("\"abc", 1, 1, "never ends"), ("[\"é\", \"a\tb\"]", 1, 9, "control"),
            ("\"\\x\"", 1, 2, "no such escape"), ("\"\\ud800\"", 1, 2, "surrogate"), ("\"\\udc00\"", 1, 2, "surrogate"),
            ("\"\\u12g4\"", 1, 2, "four hexadecimal digits"), ("nul", 1, 1, "a value expected, got nul"),
            ("{\"a\": 18446744073709552000, \"b\": }", 1, 34, "a value expected"),
        ])
    func faults(text: String, line: Int, column: Int, message: String) throws {
        let error = try #require(throws: SyntaxError.self) { try JSON(parsing: text) }
        #expect(error.line == line && error.column == column && error.message.contains(message), "\(error)")
    }

    @Test("bytes that are no UTF-8 are refused where they are", arguments: [[0x80], [0xED, 0xA0, 0x80], [0xC3]])
    func invalidText(bytes: [UInt8]) throws {
        let error = try #require(throws: SyntaxError.self) {
            try JSON(parsing: Array("[\n\"é".utf8) + bytes + Array("\"]".utf8))
        }
        #expect(error.line == 2 && error.column == 3 && error.message == "no UTF-8")
    }

    @Test("2048 levels are read, one more is refused with its place")
    func depth() throws {
        let text = String(repeating: "[", count: 2048) + String(repeating: "]", count: 2048)
        #expect(try JSONDocument(parsing: text).depth == 2048)
        #expect(try JSON(parsing: text).text() == text)
        let error = try #require(throws: SyntaxError.self) { try JSON(parsing: "[" + text + "]") }
        #expect(error.column == 2049 && error.message == "nested more than 2048 deep")
    }

    @Test("of repeated keys the last wins, whether the whole document is read or a part of it")
    func repeatedKeys() throws {
        let document = try JSONDocument(parsing: #"{"a": {"b": 1}, "a": {"c": [1, 2], "c": [3]}, "": {}}"#)
        #expect(document.value == ["a": ["c": [3]], "": [:]])
        #expect(document["a", "c"] == [3] && document["a", "b"] == nil && document["a", "c", "d"] == nil)
        #expect(document.elements(at: "a", "c") == [3] && document.elements(at: "a").isEmpty)
    }

    @Test("text with NUL, surrogate pairs and every escape is read as it is meant")
    func escapes() throws {
        let text = #""\u0000\"\\\/\b\f\n\r\t\ud83d\ude00é""#
        #expect(try JSON(parsing: text) == "\0\"\\/\u{8}\u{C}\n\r\t\u{1F600}é")
    }

    @Test("whatever is broken in a document is either still JSON, or refused with a place")
    func brokenDocuments() throws {
        let text =
            #"{"kind":"Pod","n":[1,-2.5e3,true,null,"a\né\u00e9\ud83d\ude00"],"o":{"x":{},"y":18446744073709552000}}"#
        let original = Array(text.utf8)
        let replacements = Array("{}[]:,\"\\0e.-+tu x\n".utf8) + [0, 0x80, 0xC3, 0xFF]
        for position in original.indices {
            for replacement in replacements {
                var broken = original
                broken[position] = replacement
                expectPlace(broken)
                broken = original
                broken.insert(replacement, at: position)
                expectPlace(broken)
            }
            expectPlace(Array(original[..<position]))
            expectPlace(Array(original[position...].dropFirst()))
        }
    }

    private func expectPlace(_ bytes: [UInt8]) {
        do throws(SyntaxError) {
            let value = try JSON(parsing: bytes)
            #expect(throws: Never.self) { try #require(try JSON(parsing: value.bytes()) == value) }
        } catch {
            #expect(error.line > 0 && error.column > 0, "\(error): \(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
