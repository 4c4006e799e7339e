import Lab
import NIOHTTP1
import Testing
import Values

@Suite("Writes", .timeLimit(.minutes(5)))
struct WriteTests {
    private let pods = "/api/v1/namespaces/demo/pods"
    private let deployments = "/apis/apps/v1/namespaces/demo/deployments"

    @Test("a namespace that is missing is 404, one that ends takes nothing new")
    func namespaces() async throws {
        try await TestCluster.run { cluster in
            let missing = try await cluster.send(.POST, "/api/v1/namespaces/nope/configmaps", .configMap("cm"))
            #expect(missing.code == 404)
            #expect(missing.message == "namespaces \"nope\" not found")
            let kept = try await cluster.send(.DELETE, "/api/v1/namespaces/default")
            #expect(kept.message == "namespaces \"default\" is forbidden: this namespace may not be deleted")
            let key = ObjectStore.Key(GroupResource("namespaces"), name: "demo")
            cluster.store.update(ObjectStore.Key(GroupResource("pods"), namespace: "demo", name: "p")) { _ in
                ["metadata": ["finalizers": ["example.io/wait"]]]
            }
            try await cluster.send(.DELETE, "/api/v1/namespaces/demo")
            #expect(cluster.store.get(key)?.at("status", "phase") == "Terminating")
            let late = try await cluster.send(.POST, "/api/v1/namespaces/demo/configmaps", .configMap("cm"))
            #expect(late.code == 403)
            #expect(late.message.hasSuffix("in namespace demo because it is being terminated"))
        }
    }

    @Test("generateName gives five letters, and no name at all is 422")
    func generatedNames() async throws {
        try await TestCluster.run { cluster in
            var object = JSON.configMap("")
            object["metadata"] = ["generateName": "cm-"]
            let created = try await cluster.send(.POST, "/api/v1/namespaces/demo/configmaps", object)
            let name = created.json.at("metadata", "name")?.stringValue ?? ""
            #expect(name.hasPrefix("cm-") && name.count == 8)
            object["metadata"] = [:]
            let nameless = try await cluster.send(.POST, "/api/v1/namespaces/demo/configmaps", object)
            #expect(nameless.code == 422)
            #expect(nameless.message.contains("name or generateName is required"))
        }
    }

    @Test("the generation counts what is wanted, and neither status nor labels")
    func generation() async throws {
        try await TestCluster.run { cluster in
            let created = try await cluster.send(.POST, deployments, .deployment("web"))
            #expect(created.json.at("metadata", "generation") == 1)
            let merge = "application/merge-patch+json"
            let labelled = try await cluster.send(
                .PATCH, "\(deployments)/web", ["metadata": ["labels": ["a": "b"]]], type: merge)
            #expect(labelled.json.at("metadata", "generation") == 1)
            let status = try await cluster.send(
                .PATCH, "\(deployments)/web/status", ["status": ["replicas": 2], "spec": ["replicas": 9]], type: merge)
            #expect(status.json.at("metadata", "generation") == 1)
            #expect(status.json.at("status", "replicas") == 2)
            #expect(status.json.at("spec", "replicas") == 2)
            let scaled = try await cluster.send(
                .PATCH, "\(deployments)/web", ["spec": ["replicas": 3], "status": ["replicas": 7]], type: merge)
            #expect(scaled.json.at("metadata", "generation") == 2)
            #expect(scaled.json.at("status", "replicas") == 2)
        }
    }

    @Test("a write that changes nothing keeps the revision")
    func noChange() async throws {
        try await TestCluster.run { cluster in
            let path = "\(deployments)/web"
            let first = try await cluster.apply(.deployment("web"), path, by: "me")
            #expect(first.code == 201)
            let revision = cluster.store.revision
            let second = try await cluster.apply(.deployment("web"), path, by: "me")
            #expect(second.json == first.json)
            let put = try await cluster.send(.PUT, path, second.json)
            #expect(put.json.at("metadata", "resourceVersion") == first.json.at("metadata", "resourceVersion"))
            #expect(cluster.store.revision == revision)
        }
    }

    @Test("a dry run answers as the real thing and stores nothing")
    func dryRun() async throws {
        try await TestCluster.run { cluster in
            let revision = cluster.store.revision
            let created = try await cluster.send(
                .POST, "/api/v1/namespaces/demo/services?dryRun=All", .service("np", type: "NodePort"))
            #expect(created.code == 201)
            #expect(created.json.at("spec", "ports")?[0]?["nodePort"] == 32000)
            #expect(cluster.store.revision == revision)
            let again = try await cluster.send(
                .POST, "/api/v1/namespaces/demo/services?dryRun=All", .service("np", type: "NodePort", nodePort: 32000))
            #expect(again.code == 201)
            #expect(try await cluster.send(.POST, "\(pods)?dryRun=Some", .pod("p")).code == 422)
        }
    }

    @Test("a Service keeps its address and ports through updates that do not name them, and loses ports with its type")
    func serviceUpdates() async throws {
        try await TestCluster.run { cluster in
            let path = "/api/v1/namespaces/demo/services"
            let created = try await cluster.send(.POST, path, .service("s", type: "NodePort"))
            let replaced = try await cluster.send(.PUT, "\(path)/s", .service("s", type: "NodePort"))
            #expect(replaced.json["spec"] == created.json["spec"])
            let internalOnly = try await cluster.send(
                .PATCH, "\(path)/s", ["spec": ["type": "ClusterIP"]], type: "application/merge-patch+json")
            #expect(internalOnly.code == 200, "\(internalOnly.text)")
            #expect(internalOnly.json.at("spec", "ports")?[0]?["nodePort"] == nil)
            #expect(internalOnly.json.at("spec", "externalTrafficPolicy") == nil)
            #expect(internalOnly.json.at("spec", "clusterIP") == created.json.at("spec", "clusterIP"))
        }
    }

    @Test("what cannot change is 422 and says so")
    func immutable() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, deployments, .deployment("web"))
            var other = JSON.deployment("web")
            other[path: ["spec", "selector"]] = ["matchLabels": ["name": "web", "x": "y"]]
            other[path: ["spec", "template", "metadata", "labels"]] = ["name": "web", "x": "y"]
            let selector = try await cluster.send(.PUT, "\(deployments)/web", other)
            #expect(selector.code == 422)
            #expect(selector.message.hasPrefix("Deployment.apps \"web\" is invalid: spec.selector: Invalid value:"))
            #expect(selector.message.hasSuffix("field is immutable"))

            try await cluster.send(.POST, pods, .pod("p"))
            let patch: JSON = ["spec": ["hostNetwork": true]]
            let pod = try await cluster.send(.PATCH, "\(pods)/p", patch, type: "application/merge-patch+json")
            #expect(pod.message.contains("pod updates may not change fields other than"))

            let services = "/api/v1/namespaces/demo/services"
            try await cluster.send(.POST, services, .service("s"))
            let address = try await cluster.send(
                .PATCH, "\(services)/s", ["spec": ["clusterIP": "10.96.0.77"]], type: "application/merge-patch+json")
            #expect(
                address.message.contains("spec.clusterIPs[0]: Invalid value: \"10.96.0.77\": may not change once set"))
        }
    }

    @Test("what is required or contradicts itself is 422 with every cause")
    func invalid() async throws {
        try await TestCluster.run { cluster in
            var object = JSON.deployment("web")
            object[path: ["spec", "template", "metadata", "labels"]] = ["name": "other"]
            object[path: ["spec", "template", "spec", "containers"]] = [
                ["name": "main", "volumeMounts": [["name": "nope", "mountPath": "/x"]]]
            ]
            let answer = try await cluster.send(.POST, deployments, object)
            #expect(answer.code == 422)
            let fields = answer.json.at("details", "causes")?.arrayValue?.compactMap { $0["field"]?.stringValue }
            #expect(
                fields == [
                    "spec.template.metadata.labels", "spec.template.spec.containers[0].image",
                    "spec.template.spec.containers[0].volumeMounts[0].name",
                ])
            let wrong = try await cluster.send(
                .POST, deployments, JSON.deployment("web").merging(patch: ["spec": ["replicas": "many"]]))
            #expect(wrong.code == 400)
            #expect(
                wrong.message.contains(
                    "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas"))
        }
    }

    @Test("deleting a pod of a kubelet gives it its grace, without one it goes at once")
    func podDeletion() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, pods, .pod("waiting"))
            try await cluster.send(.POST, pods, .pod("running", node: "node1"))
            let gone = try await cluster.send(.DELETE, "\(pods)/waiting")
            #expect(gone.json["status"] == "Success")
            let marked = try await cluster.send(.DELETE, "\(pods)/running")
            #expect(marked.json.at("metadata", "deletionGracePeriodSeconds") == 30)
            #expect(marked.json.at("metadata", "deletionTimestamp") != nil)
            let now = try await cluster.send(.DELETE, "\(pods)/running?gracePeriodSeconds=0")
            #expect(now.json["status"] == "Success")
            #expect(cluster.store.list(GroupResource("pods")).isEmpty)
        }
    }

    @Test("preconditions hold a deletion back")
    func preconditions() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, pods, .pod("p"))
            let options: JSON = ["preconditions": ["uid": "another"]]
            let refused = try await cluster.send(.DELETE, "\(pods)/p", options)
            #expect(refused.code == 409)
            #expect(refused.message.contains("Precondition failed: UID in precondition: another"))
            #expect(cluster.store.list(GroupResource("pods")).count == 1)
        }
    }

    @Test("a finalizer keeps an object until it is taken off")
    func finalizers() async throws {
        try await TestCluster.run { cluster in
            var pod = JSON.pod("p")
            pod[path: ["metadata", "finalizers"]] = ["example.io/wait"]
            try await cluster.send(.POST, pods, pod)
            #expect(try await cluster.send(.DELETE, "\(pods)/p").json["kind"] == "Pod")
            let patch: JSON = ["metadata": ["finalizers": .null]]
            let freed = try await cluster.send(.PATCH, "\(pods)/p", patch, type: "application/merge-patch+json")
            #expect(freed.code == 200)
            #expect(try await cluster.get("\(pods)/p").code == 404)
        }
    }

    @Test("deleting a selection deletes it and nothing else")
    func deleteCollection() async throws {
        try await TestCluster.run { cluster in
            for name in ["a", "b"] { try await cluster.send(.POST, pods, .pod(name)) }
            let answer = try await cluster.send(.DELETE, "\(pods)?labelSelector=app%3Da")
            #expect(answer.json.names == ["a"])
            #expect(try await cluster.get(pods).json.names == ["b"])
        }
    }

    @Test("a body that is too large is 413")
    func tooLarge() async throws {
        try await TestCluster.run { cluster in
            let text = String(repeating: "x", count: 3 * 1024 * 1024)
            let answer = try await cluster.send(
                .POST, "/api/v1/namespaces/demo/configmaps", .configMap("cm", ["a": text]))
            #expect(answer.code == 413)
        }
    }

    @Test("Cilium's kinds take any field, and no strategic merge")
    func customKinds() async throws {
        try await TestCluster.run { cluster in
            let path = "/apis/cilium.io/v2/ciliumnodes"
            let node: JSON = [
                "apiVersion": "cilium.io/v2", "kind": "CiliumNode", "metadata": ["name": "node1"],
                "spec": ["anything": ["goes": [1, 2]]],
            ]
            #expect(try await cluster.send(.POST, "\(path)?fieldValidation=Strict", node).code == 201)
            #expect(try await cluster.get(path).json["items"]?[0]?["kind"] == "CiliumNode")
            let patch = try await cluster.send(
                .PATCH, "\(path)/node1", [:], type: "application/strategic-merge-patch+json")
            #expect(patch.code == 415)
        }
    }
}
