@testable import Lab
import Testing
import Values

@Suite("Patches")
struct MergeTests {
    private let deployment = FieldType.named("Deployment")

    private func containers(_ object: JSON) -> [JSON] {
        object.at("spec", "template", "spec", "containers")?.arrayValue ?? []
    }

    private func template(_ spec: JSON) -> JSON { ["spec": ["template": ["spec": spec]]] }

    @Test("a strategic merge finds list elements by their key and leaves the others")
    func strategicByKey() {
        let current = template([
            "containers": [["name": "a", "image": "x:1", "tty": true], ["name": "b", "image": "y:1"]]
        ])
        let patch = template(["containers": [["name": "b", "image": "y:2"], ["name": "c", "image": "z:1"]]])
        let result = StrategicMerge().apply(patch, to: current, deployment)
        #expect(
            containers(result) == [
                ["name": "a", "image": "x:1", "tty": true], ["name": "b", "image": "y:2"],
                ["name": "c", "image": "z:1"],
            ])
    }

    @Test("host aliases are keyed by address, so that a patch only ever adds")
    func hostAliases() {
        let current = template(["hostAliases": [["ip": "10.0.0.1", "hostnames": ["a"]]]])
        let patch = template(["hostAliases": [["ip": "10.0.0.2", "hostnames": ["b"]]]])
        let result = StrategicMerge().apply(patch, to: current, deployment)
        let addresses = result.at("spec", "template", "spec", "hostAliases")?.arrayValue?.map { $0["ip"] }
        #expect(addresses == ["10.0.0.1", "10.0.0.2"])
    }

    @Test("directives delete, replace and order")
    func directives() {
        let current = template(["containers": [["name": "a"], ["name": "b"], ["name": "c"]]])
        let deleting = template(["containers": [["name": "a", "$patch": "delete"]]])
        #expect(
            containers(StrategicMerge().apply(deleting, to: current, deployment)) == [["name": "b"], ["name": "c"]])
        let replacing = template(["containers": [["$patch": "replace"], ["name": "z"]]])
        #expect(containers(StrategicMerge().apply(replacing, to: current, deployment)) == [["name": "z"]])
        let ordering = template(["$setElementOrder/containers": [["name": "c"], ["name": "a"], ["name": "b"]]])
        #expect(
            containers(StrategicMerge().apply(ordering, to: current, deployment)) == [
                ["name": "c"], ["name": "a"], ["name": "b"],
            ])
        let volume: JSON = ["spec": ["$retainKeys": ["type"], "type": "Recreate"]]
        let strategy: JSON = ["spec": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]]
        #expect(StrategicMerge().apply(volume, to: strategy, .any) == ["spec": ["type": "Recreate"]])
    }

    @Test("null removes, and finalizers are a set to take from")
    func removal() {
        let pod = FieldType.named("Pod")
        let current: JSON = ["metadata": ["finalizers": ["a", "b"], "labels": ["x": "1", "y": "2"]]]
        let patch: JSON = [
            "metadata": ["labels": ["x": .null], "$deleteFromPrimitiveList/finalizers": ["a"]]
        ]
        #expect(
            StrategicMerge().apply(patch, to: current, pod)
                == ["metadata": ["finalizers": ["b"], "labels": ["y": "2"]]])
    }

    @Test(
        "JSON patches do what RFC 6902 says",
        arguments: [
            (#"[{"op":"add","path":"/a/-","value":3}]"#, #"{"a":[1,2,3],"b/c":"x"}"#),
            (#"[{"op":"add","path":"/a/0","value":0}]"#, #"{"a":[0,1,2],"b/c":"x"}"#),
            (#"[{"op":"remove","path":"/a/1"},{"op":"remove","path":"/b~1c"}]"#, #"{"a":[1]}"#),
            (#"[{"op":"replace","path":"/b~1c","value":null}]"#, #"{"a":[1,2],"b/c":null}"#),
            (#"[{"op":"move","from":"/b~1c","path":"/d"}]"#, #"{"a":[1,2],"d":"x"}"#),
            (#"[{"op":"copy","from":"/a/0","path":"/d"}]"#, #"{"a":[1,2],"b/c":"x","d":1}"#),
            (#"[{"op":"test","path":"/a/0","value":1}]"#, #"{"a":[1,2],"b/c":"x"}"#),
        ])
    func jsonPatch(patch: String, expected: String) throws {
        let object: JSON = ["a": [1, 2], "b/c": "x"]
        #expect(try JSONPatch(JSON(parsing: patch)).apply(to: object) == JSON(parsing: expected))
    }

    @Test(
        "JSON patches that do not fit are refused whole",
        arguments: [
            #"[{"op":"remove","path":"/nope"}]"#, #"[{"op":"replace","path":"/a/7","value":1}]"#,
            #"[{"op":"add","path":"/x/y","value":1}]"#, #"[{"op":"add","path":"/a/9","value":1}]"#,
            #"[{"op":"dance","path":"/a"}]"#, #"[{"op":"test","path":"/a","value":1}]"#,
        ])
    func jsonPatchRefused(patch: String) throws {
        let operations = try JSONPatch(JSON(parsing: patch))
        let error = #expect(throws: StatusError.self) { try operations.apply(to: ["a": [1, 2]]) }
        #expect(error?.code == 422)
    }
}
