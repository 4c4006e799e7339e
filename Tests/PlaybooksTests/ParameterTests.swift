import Changes
import Playbooks
import Testing
import Values

@Suite struct ParameterTests {
    private let parameters = [
        PlaybookParameter(name: "type", kind: .choice(["NodePort", "LoadBalancer"]), defaultValue: "NodePort"),
        PlaybookParameter(name: "timeout", kind: .duration, defaultValue: "5m"),
        PlaybookParameter(name: "count", kind: .integer, isOptional: true),
        PlaybookParameter(name: "dry", kind: .boolean, defaultValue: false),
    ]

    @Test("what is typed counts, defaults fill the rest, and optional ones may be absent")
    func values() throws {
        let values = try parameters.values(from: ["type=LoadBalancer", "dry=yes"])
        #expect(values == ["type": "LoadBalancer", "timeout": "5m", "dry": true])
        #expect(try parameters.values(from: ["count=3", "timeout=90s"])["count"] == 3)
    }

    @Test(
        "unknown, malformed, repeated and missing parameters are errors that say which and what is expected",
        arguments: [
            ("tpye=NodePort", "no parameter 'tpye'"), ("type=Nodeport", "one of NodePort, LoadBalancer"),
            ("timeout=soon", "a duration such as"), ("count=x", "type integer"), ("oops", "name=value"),
        ])
    func refusals(assignment: String, message: String) {
        let error = #expect(throws: OperationError.self) { try parameters.values(from: [assignment]) }
        #expect(error?.code == .invalidInput && error?.message.contains(message) == true)
    }

    @Test("a parameter that is given twice, or needed and not given, is an error")
    func twiceAndMissing() {
        let needed = [PlaybookParameter(name: "hub", kind: .string, doc: "Name of the hub")]
        #expect(throws: OperationError.self) { try parameters.values(from: ["dry=no", "dry=yes"]) }
        let error = #expect(throws: OperationError.self) { try needed.values(from: []) }
        #expect(error?.message.contains("Name of the hub") == true)
    }
}
