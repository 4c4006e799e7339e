@testable import Lab
import Testing
import Values

@Suite("Server-side apply")
struct FieldManagerTests {
    private let services = ResourceType("services", "Service").status()

    private func service(_ ports: JSON, selector: JSON? = nil) -> JSON {
        var object: JSON = [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "s"], "spec": ["ports": ports],
        ]
        object[path: ["spec", "selector"]] = selector
        return object
    }

    private func apply(_ object: JSON, to live: JSON?, by name: String, force: Bool = false) throws -> JSON {
        try FieldManager(services).apply(object, to: live, by: name, force: force)
    }

    private func ports(_ object: JSON) -> [JSON] { object.at("spec", "ports")?.arrayValue ?? [] }

    @Test("what a manager no longer names goes, unless another names it too")
    func removal() throws {
        let both: JSON = [["port": 80, "name": "a"], ["port": 443, "name": "b"]]
        let first = try apply(service(both), to: nil, by: "one")
        let shared = try apply(service([["port": 443, "name": "b"]]), to: first, by: "two")
        let left = try apply(service([["port": 80, "name": "a"]]), to: shared, by: "one")
        #expect(ports(left).map { $0["port"] } == [443, 80])
        let gone = try apply(service([]), to: left, by: "two")
        #expect(ports(gone) == [["port": 80, "name": "a"]])
    }

    @Test("the same value is shared without a conflict; another one conflicts with every owner")
    func conflicts() throws {
        let first = try apply(service([["port": 80, "name": "a"]], selector: ["x": "1"]), to: nil, by: "one")
        let same = try apply(service([["port": 80, "name": "a"]], selector: ["x": "1"]), to: first, by: "two")
        let error = #expect(throws: StatusError.self) {
            try apply(service([["port": 80, "name": "c"]], selector: ["x": "2"]), to: same, by: "three")
        }
        #expect(
            error?.message
                == """
                Apply failed with 4 conflicts: conflicts with "one":
                - .spec.ports[port=80,protocol="TCP"].name
                - .spec.selector
                conflicts with "two":
                - .spec.ports[port=80,protocol="TCP"].name
                - .spec.selector
                """)
        let forced = try apply(
            service([["port": 80, "name": "c"]], selector: ["x": "2"]), to: same, by: "three", force: true)
        #expect(ports(forced) == [["port": 80, "name": "c"]])
    }

    @Test("an object nobody tracked belongs to before-first-apply")
    func untracked() throws {
        let live = service([["port": 80, "name": "a"]])
        let error = #expect(throws: StatusError.self) {
            try apply(service([["port": 80, "name": "b"]]), to: live, by: "me")
        }
        #expect(error?.message.contains("conflict with \"before-first-apply\" using v1") ?? false)
    }

    @Test("an update takes what it changes from everybody, and nothing else")
    func update() throws {
        let first = try apply(service([["port": 80, "name": "a"]], selector: ["x": "1"]), to: nil, by: "one")
        var changed = first
        changed[path: ["spec", "selector"]] = ["x": "2"]
        let updated = FieldManager(services).update(from: first, to: changed, by: "kubectl-edit")
        let managed = ManagedFields(updated)
        let owners = managed.entries.map { ($0.manager.name, $0.fields.paths()) }
        #expect(owners.first { $0.0 == "kubectl-edit" }?.1 == [".spec.selector"])
        #expect(!(owners.first { $0.0 == "one" }?.1.contains(".spec.selector") ?? true))
    }

    @Test("fieldsV1 is read as it is written")
    func fieldsV1() throws {
        let json = try JSON(
            parsing: #"{"f:data":{".":{},"f:a":{}},"f:spec":{"f:ports":{"k:{\"port\":80}":{".":{}}}},"f:x":{}}"#)
        var expected = json
        expected[path: ["f:spec", "f:ports"]] = [#"k:{"port":80}"#: [:]]
        #expect(FieldSet(fieldsV1: json).fieldsV1 == expected)
        #expect(FieldSet(fieldsV1: json).paths() == [".data", ".data.a", ".spec.ports[port=80]", ".x"])
    }
}
