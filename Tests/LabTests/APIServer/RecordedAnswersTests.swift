import Lab
import NIOHTTP1
import Testing
import Values

/// Requests whose answers were recorded from a real kube-apiserver 1.36, sent in the same order.
@Suite("Answers as kube-apiserver 1.36 gave them", .timeLimit(.minutes(5)))
struct RecordedAnswersTests {
    private let maps = "/api/v1/namespaces/demo/configmaps"

    private func status(
        _ code: Int64, _ reason: JSON, _ message: JSON, details: JSON? = nil
    ) -> JSON {
        var status: JSON = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": message,
            "reason": reason, "code": .integer(code),
        ]
        status["details"] = details
        return status
    }

    /// `managedFields` without the times.
    private func managers(_ object: JSON) -> [JSON] {
        (object.at("metadata", "managedFields")?.arrayValue ?? []).map { entry in
            var entry = entry
            entry["time"] = nil
            return entry
        }
    }

    private func manager(_ name: JSON, _ operation: JSON, _ fields: JSON) -> JSON {
        [
            "manager": name, "operation": operation, "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields,
        ]
    }

    @Test("a ConfigMap created, applied to by another, forced, and merge-patched has the recorded owners")
    func owners() async throws {
        try await TestCluster.run { cluster in
            let created = try await cluster.send(
                .POST, "\(maps)?fieldManager=one", .configMap("cm", ["a": "1"]))
            #expect(created.code == 201)
            #expect(managers(created.json) == [manager("one", "Update", ["f:data": [".": [:], "f:a": [:]]])])

            let conflict = try await cluster.apply(.configMap("cm", ["a": "2"]), "\(maps)/cm", by: "two")
            let cause: JSON = [
                "reason": "FieldManagerConflict", "message": "conflict with \"one\" using v1", "field": ".data.a",
            ]
            #expect(
                conflict.json
                    == status(
                        409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\" using v1: .data.a",
                        details: ["causes": [cause]]))

            let forced = try await cluster.apply(
                .configMap("cm", ["a": "2", "b": "x"]), "\(maps)/cm", by: "two", query: "&force=true")
            #expect(forced.code == 200)
            #expect(
                managers(forced.json) == [
                    manager("two", "Apply", ["f:data": ["f:a": [:], "f:b": [:]]]),
                    manager("one", "Update", ["f:data": [:]]),
                ])

            let dry = try await cluster.apply(
                .configMap("cm", ["a": "3"]), "\(maps)/cm", by: "two", query: "&force=true&dryRun=All")
            #expect(dry.json["data"] == ["a": "3"])
            #expect(dry.json.at("metadata", "resourceVersion") == forced.json.at("metadata", "resourceVersion"))

            let patched = try await cluster.send(
                .PATCH, "\(maps)/cm", ["data": ["b": .null, "c": "y"]], type: "application/merge-patch+json",
                headers: ["user-agent": "curl/7.88.1"])
            #expect(patched.json["data"] == ["a": "2", "c": "y"])
            #expect(
                Set(managers(patched.json)) == [
                    manager("two", "Apply", ["f:data": ["f:a": [:]]]),
                    manager("curl", "Update", ["f:data": ["f:c": [:]]]), manager("one", "Update", ["f:data": [:]]),
                ])
        }
    }

    @Test("apply creates with 201, and owns only what it names")
    func applyCreates() async throws {
        try await TestCluster.run { cluster in
            let created = try await cluster.apply(.configMap("cm2", ["a": "3"]), "\(maps)/cm2", by: "two")
            #expect(created.code == 201)
            #expect(managers(created.json) == [manager("two", "Apply", ["f:data": ["f:a": [:]]])])
        }
    }

    @Test("refusals have the recorded code, reason, message and details")
    func refusals() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, maps, .configMap("cm", ["a": "1"]))
            let details: JSON = ["name": "cm", "kind": "configmaps"]
            let again = try await cluster.send(.POST, maps, .configMap("cm"))
            #expect(again.json == status(409, "AlreadyExists", "configmaps \"cm\" already exists", details: details))

            let missing = try await cluster.get("/api/v1/namespaces/demo/services/nope")
            #expect(
                missing.json
                    == status(
                        404, "NotFound", "services \"nope\" not found", details: ["name": "nope", "kind": "services"]))

            var stale = JSON.configMap("cm", ["a": "3"])
            stale[path: ["metadata", "resourceVersion"]] = "1"
            let conflict = try await cluster.send(.PUT, "\(maps)/cm", stale)
            #expect(
                conflict.json
                    == status(
                        409, "Conflict",
                        """
                        Operation cannot be fulfilled on configmaps "cm": the object has been modified; please apply \
                        your changes to the latest version and try again
                        """, details: details))

            let test: JSON = [["op": "test", "path": "/data/a", "value": "zzz"]]
            let failed = try await cluster.send(.PATCH, "\(maps)/cm", test, type: "application/json-patch+json")
            #expect(
                failed.json
                    == status(
                        422, "Invalid", "the server rejected our request due to an error in our request", details: [:]))

            let media = try await cluster.send(.PATCH, "\(maps)/cm", [:], type: "application/xml")
            #expect(
                media.json == status(415, "UnsupportedMediaType", "415: Unsupported Media Type", details: [:]))
        }
    }

    @Test("an unknown field is refused, warned of, or ignored as fieldValidation says")
    func fieldValidation() async throws {
        try await TestCluster.run { cluster in
            var object = JSON.configMap("cm3")
            object["dota"] = ["a": "1"]
            let strict = try await cluster.send(.POST, "\(maps)?fieldValidation=Strict", object)
            #expect(
                strict.json
                    == status(
                        400, "BadRequest",
                        """
                        ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown \
                        field "dota"
                        """))
            let warned = try await cluster.send(.POST, "\(maps)?fieldValidation=Warn", object)
            #expect(warned.code == 201)
            #expect(warned.headers["warning"] == [#"299 - "unknown field \"dota\"""#])
            #expect(warned.json["dota"] == nil)
            #expect(warned.json.at("metadata", "managedFields") == nil)
            let ignored = try await cluster.send(.PUT, "\(maps)/cm3?fieldValidation=Ignore", object)
            #expect(ignored.code == 200)
            #expect(ignored.headers["warning"].isEmpty)
        }
    }

    @Test("a NodePort Service gets the recorded defaults and owners; a taken port is 422")
    func nodePort() async throws {
        try await TestCluster.run { cluster in
            let path = "/api/v1/namespaces/demo/services"
            let created = try await cluster.send(
                .POST, path, .service("np2", type: "NodePort"), headers: ["user-agent": "curl/7.88.1"])
            let port: JSON = ["protocol": "TCP", "port": 6443, "targetPort": 6443, "nodePort": 32000]
            #expect(
                created.json["spec"] == [
                    "ports": [port], "selector": ["component": "kube-apiserver"], "clusterIP": "10.96.0.1",
                    "clusterIPs": ["10.96.0.1"], "type": "NodePort", "sessionAffinity": "None",
                    "externalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
                    "internalTrafficPolicy": "Cluster",
                ])
            #expect(created.json["status"] == ["loadBalancer": [:]])
            let ports: JSON = [
                ".": [:],
                #"k:{"port":6443,"protocol":"TCP"}"#: [
                    ".": [:], "f:port": [:], "f:protocol": [:], "f:targetPort": [:],
                ],
            ]
            let owned: JSON = [
                "f:spec": [
                    "f:externalTrafficPolicy": [:], "f:internalTrafficPolicy": [:], "f:ports": ports, "f:selector": [:],
                    "f:sessionAffinity": [:], "f:type": [:],
                ]
            ]
            #expect(managers(created.json) == [manager("curl", "Update", owned)])

            let taken = try await cluster.send(.POST, path, .service("np", type: "NodePort", nodePort: 32000))
            let message: JSON = "Invalid value: 32000: provided port is already allocated"
            let cause: JSON = ["reason": "FieldValueInvalid", "message": message, "field": "spec.ports[0].nodePort"]
            #expect(
                taken.json
                    == status(
                        422, "Invalid",
                        "Service \"np\" is invalid: spec.ports[0].nodePort: \(message.stringValue ?? "")",
                        details: ["name": "np", "kind": "Service", "causes": [cause]]))
        }
    }

    @Test("of several faults a port out of range is told alone, as recorded")
    func portOutOfRange() async throws {
        try await TestCluster.run { cluster in
            let object: JSON = [
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": "Bad_Name"],
                "spec": ["type": "NodePort", "ports": [["port": 70000, "nodePort": 80]]],
            ]
            let answer = try await cluster.send(.POST, "/api/v1/namespaces/demo/services", object)
            #expect(
                answer.message
                    == """
                    Service "Bad_Name" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in \
                    the valid range. The range of valid ports is 30000-32767
                    """)
        }
    }

    @Test("deleting answers with the name, the kind and the uid")
    func delete() async throws {
        try await TestCluster.run { cluster in
            let created = try await cluster.send(.POST, maps, .configMap("cm3"))
            let deleted = try await cluster.send(.DELETE, "\(maps)/cm3")
            #expect(
                deleted.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
                    "details": [
                        "name": "cm3", "kind": "configmaps", "uid": created.json.at("metadata", "uid") ?? .null,
                    ],
                ])
        }
    }
}
