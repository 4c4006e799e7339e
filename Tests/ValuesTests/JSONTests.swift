import Testing
import Values

@Suite struct JSONTests {
    @Test("integers, floats, strings with escapes and nesting survive a round trip")
    func roundTrip() throws {
        let text = #"{"a":[1,1.5,true,null,"x\ny\u0000\"é"],"b":{},"c":[],"max":9223372036854775807}"#
        let value = try JSON(parsing: text)
        #expect(value["a"]?[0] == .integer(1))
        #expect(value["a"]?[1] == .number(1.5))
        #expect(value["a"]?[4] == .string("x\ny\0\"é"))
        #expect(try JSON(parsing: value.text()) == value)
        #expect(try JSON(parsing: value.text(indented: true)) == value)
    }

    @Test("a float that is whole stays a float")
    func wholeFloat() throws {
        let value = try JSON(parsing: "[1.0, 1]")
        #expect(value == [.number(1), .integer(1)])
        #expect(value.text() == "[1.0,1]")
    }

    @Test("a syntax error says where it is")
    func syntaxError() {
        #expect {
            try JSON(parsing: "{\n  \"a\": nope }")
        } throws: { error in
            (error as? SyntaxError)?.line == 2
        }
    }

    @Test("setting below a path makes the objects on the way, and setting nil removes only the last key")
    func paths() {
        var value: JSON = [:]
        value[path: ["a", "b", "c"]] = 1
        #expect(value == ["a": ["b": ["c": 1]]])
        value[path: ["a", "b", "c"]] = nil
        #expect(value == ["a": ["b": [:]]])
        value[path: ["x", "y"]] = nil
        #expect(value == ["a": ["b": [:]]])
    }

    @Test("a merge patch replaces, merges and removes, as in RFC 7386")
    func mergePatch() {
        let object: JSON = ["a": "b", "c": ["d": "e", "f": "g"]]
        #expect(object.merging(patch: ["a": "z", "c": ["f": .null]]) == ["a": "z", "c": ["d": "e"]])
        #expect(object.merging(patch: ["a": ["b": .null]]) == ["a": [:], "c": ["d": "e", "f": "g"]])
    }

    @Test("differences name the path, what was and what is")
    func differences() {
        let old: JSON = ["spec": ["type": "ClusterIP", "ports": [1]], "metadata": ["labels": ["a.b/c": "x"]]]
        let new: JSON = ["spec": ["type": "NodePort", "ports": [1, 2]], "metadata": ["labels": [:]]]
        #expect(
            JSON.differences(from: old, to: new) == [
                #"- metadata.labels."a.b/c": "x""#,
                "+ spec.ports[1]: 2",
                #"~ spec.type: "ClusterIP" -> "NodePort""#,
            ])
    }
}
