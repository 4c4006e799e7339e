import Lab
import NIOHTTP1
import Testing
import Values

@Suite("Discovery", .timeLimit(.minutes(5)))
struct DiscoveryTests {
    private let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    @Test("aggregated discovery describes pods as a real server does, for what the lab serves of them")
    func aggregatedCore() async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.get("/api", headers: ["accept": "\(aggregated),application/json"])
            #expect(answer.headers.first(name: "content-type") == aggregated)
            let resources = answer.json["items"]?[0]?["versions"]?[0]?["resources"]?.arrayValue ?? []
            let pods = try #require(resources.first { $0["resource"] == "pods" })
            #expect(
                pods == [
                    "resource": "pods", "singularResource": "pod", "scope": "Namespaced", "shortNames": ["po"],
                    "categories": ["all"], "responseKind": ["group": "", "version": "", "kind": "Pod"],
                    "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
                    "subresources": [
                        [
                            "subresource": "attach", "verbs": ["create", "get"],
                            "responseKind": ["group": "", "version": "", "kind": "PodAttachOptions"],
                        ],
                        [
                            "subresource": "ephemeralcontainers", "verbs": ["get", "patch", "update"],
                            "responseKind": ["group": "", "version": "", "kind": "Pod"],
                        ],
                        [
                            "subresource": "eviction", "verbs": ["create"],
                            "responseKind": ["group": "policy", "version": "v1", "kind": "Eviction"],
                        ],
                        [
                            "subresource": "exec", "verbs": ["create", "get"],
                            "responseKind": ["group": "", "version": "", "kind": "PodExecOptions"],
                        ],
                        [
                            "subresource": "log", "verbs": ["get"],
                            "responseKind": ["group": "", "version": "", "kind": "Pod"],
                        ],
                        [
                            "subresource": "portforward", "verbs": ["create", "get"],
                            "responseKind": ["group": "", "version": "", "kind": "PodPortForwardOptions"],
                        ],
                        [
                            "subresource": "status", "verbs": ["get", "patch", "update"],
                            "responseKind": ["group": "", "version": "", "kind": "Pod"],
                        ],
                    ],
                ])
        }
    }

    @Test("aggregated discovery of groups has a version and resources for each")
    func aggregatedGroups() async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.get("/apis", headers: ["accept": aggregated])
            let groups = answer.json["items"]?.arrayValue ?? []
            let names = groups.compactMap { $0.at("metadata", "name")?.stringValue }
            #expect(names.contains("cilium.io"))
            let apps = try #require(names.firstIndex(of: "apps").map { groups[$0] })
            #expect(apps["versions"]?[0]?["version"] == "v1")
            #expect((apps["versions"]?[0]?["resources"]?.arrayValue?.count ?? 0) >= 5)
        }
    }

    @Test("legacy discovery names resources and subresources")
    func legacy() async throws {
        try await TestCluster.run { cluster in
            #expect(try await cluster.get("/api").json["versions"] == ["v1"])
            let groups = try await cluster.get("/apis").json["groups"]?.arrayValue?.compactMap {
                $0["name"]?.stringValue
            }
            #expect(groups?.contains("apps") ?? false)
            let core = try await cluster.get("/api/v1")
            #expect(core.json["groupVersion"] == "v1")
            let entries = core.json["resources"]?.arrayValue ?? []
            #expect(
                entries.contains([
                    "name": "configmaps", "singularName": "configmap", "namespaced": true, "kind": "ConfigMap",
                    "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
                    "shortNames": ["cm"],
                ]))
            #expect(entries.contains { $0["name"] == "pods/exec" })
            #expect(try await cluster.get("/apis/apps").json["kind"] == "APIGroup")
            #expect(try await cluster.get("/apis/apps/v1").json["groupVersion"] == "apps/v1")
        }
    }

    @Test("what is not there is not found")
    func missing() async throws {
        try await TestCluster.run { cluster in
            #expect(try await cluster.get("/apis/apps/v2").code == 404)
            #expect(try await cluster.get("/apis/nothing.io").code == 404)
            let resource = try await cluster.get("/api/v1/namespaces/demo/nothings")
            #expect(resource.code == 404)
            #expect(resource.message == "the server could not find the requested resource")
            #expect(try await cluster.send(.POST, "/api/v1/namespaces/demo/pods/p", [:]).code == 405)
        }
    }

    @Test("OpenAPI tells the merge keys of lists and that writes take fieldValidation")
    func openAPI() async throws {
        try await TestCluster.run { cluster in
            let index = try await cluster.get("/openapi/v3")
            let url = try #require(index.json.at("paths", "api/v1", "serverRelativeURL")?.stringValue)
            let document = try await cluster.get(url).json
            let ports = document.at("components", "schemas", "io.k8s.api.core.v1.ServiceSpec", "properties", "ports")
            #expect(ports?["x-kubernetes-patch-merge-key"] == "port")
            #expect(ports?["x-kubernetes-list-map-keys"] == ["port", "protocol"])
            let patch = document.at("paths", "/api/v1/namespaces/{namespace}/pods/{name}", "patch")
            #expect(patch?["parameters"]?.arrayValue?.contains { $0["name"] == "fieldValidation" } ?? false)
        }
    }
}
