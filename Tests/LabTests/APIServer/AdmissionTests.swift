@testable import Lab
import Testing
import Values

@Suite("Defaults and names")
struct AdmissionTests {
    private func type(_ name: String, _ group: String = "") throws -> ResourceType {
        try #require(ResourceCatalog.standard.type(of: GroupResource(name, group: group)))
    }

    @Test("a pod gets what the server assumes, by image, network and volume")
    func pod() throws {
        let pod: JSON = [
            "spec": [
                "hostNetwork": true, "volumes": [["name": "x"], ["name": "y", "configMap": ["name": "cm"]]],
                "containers": [
                    ["name": "a", "image": "registry:5000/nginx", "ports": [["containerPort": 80]]],
                    ["name": "b", "image": "nginx:1.15.8"],
                ],
            ]
        ]
        let spec = try #require(Defaults(type("pods")).apply(to: pod)["spec"])
        #expect(spec["restartPolicy"] == "Always")
        #expect(spec["containers"]?[0]?["imagePullPolicy"] == "Always")
        #expect(spec["containers"]?[1]?["imagePullPolicy"] == "IfNotPresent")
        #expect(spec["containers"]?[0]?["ports"]?[0] == ["containerPort": 80, "hostPort": 80, "protocol": "TCP"])
        #expect(spec["volumes"]?[0]?["emptyDir"] == [:])
        #expect(spec["volumes"]?[1]?.at("configMap", "defaultMode") == 420)
    }

    @Test("a Secret's text becomes base64 data")
    func secret() throws {
        let secret = Defaults(try type("secrets")).apply(to: ["stringData": ["a": "hello"]])
        #expect(secret == ["type": "Opaque", "data": ["a": "aGVsbG8="]])
    }

    @Test(
        "names are what their kind allows",
        arguments: [
            ("configmaps", "", "a.b-c", true), ("configmaps", "", "Bad_Name", false), ("configmaps", "", "-a", false),
            ("services", "", "web", true), ("services", "", "1web", false), ("services", "", "a.b", false),
            ("namespaces", "", "1a", true), ("namespaces", "", "a.b", false),
            ("clusterroles", "rbac.authorization.k8s.io", "system:basic-user", true),
        ])
    func names(resource: String, group: String, name: String, isGood: Bool) throws {
        let rules = NameRules(try type(resource, group))
        #expect(rules.causes(["metadata": ["name": .string(name)]]).isEmpty == isGood)
    }

    @Test("a secret value that is no base64 is not repeated in the refusal")
    func secretValue() throws {
        let secret: JSON = ["metadata": ["name": "s"], "type": "Opaque", "data": ["a": "geheim!"]]
        let validator = ObjectValidator(try type("secrets"))
        let error = #expect(throws: StatusError.self) { try validator.check(secret, replacing: nil) }
        #expect(error?.code == 422)
        #expect(!(error?.message.contains("geheim") ?? true))
    }
}
