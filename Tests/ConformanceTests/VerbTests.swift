import Changes
import Kubeconfig
import KubernetesAPI
import NIOHTTP1
import Testing
import Values

extension ConformanceTests {
    @Test("objects are created, read, listed, replaced, changed and deleted", arguments: BackEnd.all)
    func verbs(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "selectors, an update that succeeds, or the deletion of a collection") {
            session in
            let (client, name) = (session.client, session.name("a"))
            #expect(try await client.find("configmap", name) == nil)
            try await client.create(session.map("a", ["x": "1"], labels: ["app": "one"]))
            try await client.create(session.map("b", labels: ["app": "two"]))
            #expect(try await client.get("cm", name)["data"] == ["x": "1"])
            let byLabel = try await client.list("configmaps", namespace: session.namespace, labels: "app in (one)")
            #expect(byLabel.map { $0.at("metadata", "name") } == ["a"])
            #expect(byLabel[0]["kind"] == "ConfigMap")
            let byField = try await client.list("cm", namespace: session.namespace, fields: "metadata.name=b")
            #expect(byField.map { $0.at("metadata", "name") } == ["b"])
            try await client.replace(session.map("a", ["y": "2"]))
            #expect(try await client.get("cm", name)["data"] == ["y": "2"])
            try await client.update("cm", name) { $0[path: ["data", "z"]] = "3" }
            #expect(try await client.get("cm", name)["data"] == ["y": "2", "z": "3"])
            #expect(try await client.delete("cm", name))
            #expect(try await client.delete("cm", name) == false)
            let collection = try await session.send(.DELETE, session.maps + "?labelSelector=app=two")
            #expect(collection.code == 200)
            #expect(try await client.find("cm", session.name("b")) == nil)
        }
    }

    @Test("merge, JSON and strategic patches each change what they name", arguments: BackEnd.all)
    func patches(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "a strategic merge patch, or a JSON patch that succeeds") { session in
            let name = session.name("web")
            let service: JSON = [
                "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web"],
                "spec": ["selector": ["app": "web"], "ports": [["name": "http", "port": 80]]],
            ]
            try await session.client.create(service, namespace: session.namespace)
            let more: JSON = ["spec": ["ports": [["name": "https", "port": 443]]]]
            let strategic = try await session.client.patch("service", name, more, type: .strategic)
            #expect(Set((strategic.at("spec", "ports")?.arrayValue ?? []).map { $0["port"] }) == [80, 443])
            let merged = try await session.client.patch("service", name, more, type: .merge)
            #expect(merged.at("spec", "ports")?.arrayValue?.map { $0["port"] } == [443])
            let steps: JSON = [
                ["op": "test", "path": "/spec/selector/app", "value": "web"],
                ["op": "replace", "path": "/spec/selector/app", "value": "other"],
                ["op": "add", "path": "/metadata/labels", "value": ["a": "b"]],
            ]
            let stepped = try await session.client.patch("service", name, steps, type: .json)
            #expect(stepped.at("spec", "selector") == ["app": "other"])
            #expect(stepped.at("metadata", "labels") == ["a": "b"])
        }
    }

    @Test("apply creates, keeps what others own, tells conflicts, and takes over by force", arguments: BackEnd.all)
    func apply(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "an apply that leaves a field out") { session in
            let other = session.map("a", ["x": "1"]).text()
            let path = "\(session.maps)/a?fieldManager=other"
            let created = try await session.send(.PATCH, path, other, type: "application/apply-patch+yaml")
            #expect(created.code == 201)
            try await session.client.apply(session.map("a", ["y": "2"]))
            let error = await session.failure { try await session.client.apply(session.map("a", ["x": "9"])) }
            #expect(error?.code == .conflict)
            #expect(error?.message.contains(".data.x") == true && error?.message.contains("other") == true)
            #expect(try await session.client.get("cm", session.name("a"))["data"] == ["x": "1", "y": "2"])
            try await session.client.apply(session.map("a", ["x": "9"]), force: true)
            // What one no longer applies is taken away.
            #expect(try await session.client.get("cm", session.name("a"))["data"] == ["x": "9"])
        }
    }

    @Test("a dry run answers as if and changes nothing", arguments: BackEnd.all)
    func dryRun(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "a dry run of a creation, a patch or a deletion") { session in
            try await session.client.create(session.map("a", ["x": "1"]))
            try await session.with({ _ in }, mode: .dryRun) { dry in
                let created = try await dry.client.create(session.map("b", ["x": "1"]))
                #expect(created.at("metadata", "uid") != nil)
                #expect(try await dry.client.apply(session.map("a", ["x": "2"]), force: true)["data"] == ["x": "2"])
                let patched = try await dry.client.patch("cm", session.name("a"), ["data": ["z": "3"]])
                #expect(patched["data"] == ["x": "1", "z": "3"])
                #expect(try await dry.client.delete("cm", session.name("a")))
            }
            #expect(try await session.client.find("cm", session.name("b")) == nil)
            #expect(try await session.client.get("cm", session.name("a"))["data"] == ["x": "1"])
        }
    }

    @Test("each refusal is the client's error of its kind, with the server's Status", arguments: BackEnd.all)
    func refusals(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "somebody who is impersonated") { session in
            let client = session.client
            let absent = await session.failure { try await client.get("cm", session.name("nope")) }
            #expect(absent?.code == .notFound)
            var stale = try await client.create(session.map("a"))
            let twice = await session.failure { try await client.create(session.map("a")) }
            #expect(twice?.code == .conflict && twice?.status?["reason"] == "AlreadyExists")
            stale[path: ["data"]] = ["x": "1"]
            try await client.replace(stale)
            let late = await session.failure { try await client.replace(stale) }
            #expect(late?.code == .conflict && late?.status?["reason"] == "Conflict")
            var unknown = session.map("c")
            unknown["dota"] = [:]
            let strict = await session.failure { try await client.create(unknown) }
            #expect(strict?.code == .rejected && strict?.status?["code"] == 400)
            #expect(strict?.message.contains("unknown field \"dota\"") == true)
            let invalid = await session.failure { try await client.create(session.map("Bad_Name")) }
            #expect(invalid?.code == .rejected && invalid?.status?["code"] == 422)
            let jane = Impersonation(user: "jane-of-the-conformance-suite")
            try await session.with({ $0.impersonation = jane }) { other in
                let forbidden = await session.failure { try await other.client.get("cm", session.name("a")) }
                #expect(forbidden?.code == .forbidden && forbidden?.status?["code"] == 403)
            }
        }
    }

    @Test("an unknown field is told as a warning, once", arguments: BackEnd.all)
    func warnings(backEnd: BackEnd) async throws {
        try await backEnd.run { session in
            let exchange = try RecordedExchange("warn-unknown-field-201")
                .moved(to: session.namespace, takenPort: 0)
            let answer = try await exchange.send(in: session)
            #expect(answer.code == 201)
            #expect(session.log.warnings == ["unknown field \"dota\""])
        }
    }

    @Test("what a server cannot do at all it refuses by its own reasons", arguments: BackEnd.all)
    func impossibleRequests(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "an unknown path, method or media type of answers") { session in
            let method = try await session.sendOnce(.PUT, session.maps, session.map("a").text())
            #expect(method.code == 405 && method.json["reason"] == "MethodNotAllowed")
            let accept = try await session.sendOnce(.GET, session.maps, accept: "application/xml")
            #expect(accept.code == 406 && accept.json["reason"] == "NotAcceptable")
            let broken = try await session.sendOnce(.POST, session.maps, "{")
            #expect(broken.code == 400 && broken.json["reason"] == "BadRequest")
            let other = try await session.sendOnce(.POST, session.maps, #"{"apiVersion":"v1","kind":"Secret"}"#)
            #expect(other.code == 400 && other.json["reason"] == "BadRequest")
            let path = try await session.sendOnce(.GET, "/apis/apps/v1/namespaces/\(session.namespace)/nopes")
            #expect(path.code == 404)
            let error = await session.failure { try await session.client.request("GET", "/no/such/path") }
            #expect(error?.code == .notFound)
        }
    }

    @Test("an object's scale is read and changed by itself", arguments: BackEnd.all)
    func scale(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "a subresource but exec") { session in
            let deployment: JSON = [
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "none"],
                "spec": [
                    "replicas": 0, "selector": ["matchLabels": ["app": "none"]],
                    "template": [
                        "metadata": ["labels": ["app": "none"]],
                        "spec": ["containers": [["name": "none", "image": "registry.k8s.io/pause"]]],
                    ],
                ],
            ]
            try await session.client.create(deployment, namespace: session.namespace)
            let path = "/apis/apps/v1/namespaces/\(session.namespace)/deployments/none/scale"
            let scale = try await session.send(.GET, path).json
            #expect(scale["kind"] == "Scale" && scale.at("spec", "replicas") ?? 0 == 0)
            let more = #"{"spec":{"replicas":3}}"#
            let type = "application/merge-patch+json"
            let dry = try await session.send(.PATCH, path + "?dryRun=All", more, type: type)
            #expect(dry.json.at("spec", "replicas") == 3)
            #expect(try await session.client.get("deploy", session.name("none")).at("spec", "replicas") == 0)
        }
    }
}
