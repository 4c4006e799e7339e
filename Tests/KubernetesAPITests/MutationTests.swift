import Changes
import NIOHTTP1
import Synchronization
import Testing
import Values

@testable import KubernetesAPI

@Suite("Changing objects", .timeLimit(.minutes(5)))
struct MutationTests {
    private let map: JSON = [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "cm", "namespace": "demo"], "data": ["a": "2"],
    ]

    private static func isGet(_ request: ReplayServer.Request) -> Bool { request.method == .GET }

    @Test("Applying what is not there creates it, and the change shows neither managed fields nor versions")
    func applyCreates() async throws {
        let script: ReplayServer.Script = {
            Self.isGet($0) ? Recording.reply("get-404") : Recording.reply("apply-create-201")
        }
        try await TestCluster.run(script: script) { test in
            let object = try await test.client.apply(map)
            #expect(object.at("metadata", "resourceVersion") == "2111")
            let request = test.server.requests.last
            #expect(request?.method == .PATCH)
            #expect(request?.headers["content-type"] == ["application/apply-patch+yaml"])
            #expect(request?.query == ["fieldManager": "meshwright", "fieldValidation": "Strict"])
            #expect(request.map { try? JSON(parsing: $0.body) } == map)
            let change = test.log.changes.first
            #expect(change?.action == .create)
            #expect(change?.object == "configmap demo/cm")
            #expect(change?.cluster == "cluster01")
            #expect(change?.before == nil)
            #expect(
                change?.after == [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "cm2", "namespace": "demo"],
                    "data": ["a": "3"],
                ])
        }
    }

    @Test("Applying what is there already reports no change")
    func applyUnchanged() async throws {
        try await TestCluster.run(script: { _ in Recording.reply("apply-force-200") }) { test in
            _ = try await test.client.apply(map)
            #expect(test.server.calls.map { $0.prefix(5) } == ["GET /", "PATCH"])
            #expect(test.log.changes.isEmpty)
        }
    }

    @Test("A conflict names each field and its manager, and how to take them over")
    func applyConflict() async throws {
        let script: ReplayServer.Script = {
            Self.isGet($0) ? Recording.reply("merge-patch-200") : Recording.reply("apply-conflict-409")
        }
        try await TestCluster.run(script: script) { test in
            let error = await TestCluster.failure { try await test.client.apply(map) }
            #expect(error?.code == .conflict)
            #expect(error?.message == "other managers own fields that this would change: .data.a (managed by \"one\")")
            #expect(error?.hint?.contains("force = true") == true)
            #expect(error?.retryable == false)
            #expect(error?.status?.at("details", "causes")?[0]?["reason"] == "FieldManagerConflict")
            #expect(test.log.changes.isEmpty)
        }
    }

    @Test("Force is passed on, and the change shows what was overwritten")
    func applyForce() async throws {
        let script: ReplayServer.Script = {
            Self.isGet($0) ? Recording.reply("create-configmap-201") : Recording.reply("apply-force-200")
        }
        try await TestCluster.run(script: script) { test in
            _ = try await test.client.apply(map, force: true)
            #expect(test.server.requests.last?.query["force"] == "true")
            #expect(test.log.changes.first?.diff == ["~ data.a: \"1\" -> \"2\"", "+ data.b: \"x\""])
        }
    }

    @Test("A dry run sends dryRun=All for every verb and reports what would change")
    func dryRun() async throws {
        let script: ReplayServer.Script = {
            switch $0.method {
            case .GET: Recording.reply("create-configmap-201")
            case .DELETE: Recording.reply("delete-200")
            default: Recording.reply("apply-dryrun-200")
            }
        }
        try await TestCluster.run(mode: .dryRun, script: script) { test in
            _ = try await test.client.apply(map)
            _ = try await test.client.create(map)
            _ = try await test.client.patch("cm", "demo/cm", ["data": ["a": "3"]])
            _ = try await test.client.replace(map)
            #expect(try await test.client.delete("cm", "demo/cm"))
            try await test.client.request("POST", "/api/v1/namespaces/demo/pods/x/eviction", body: [:])
            let writes = test.server.requests.filter { $0.method != .GET }
            #expect(writes.map(\.method) == [.PATCH, .POST, .PATCH, .PUT, .DELETE, .POST])
            #expect(writes.allSatisfy { $0.query["dryRun"] == "All" })
            #expect(test.log.changes.map(\.action) == [.update, .create, .update, .update, .delete, .create])
        }
    }

    @Test("A read-only run sends nothing and says why")
    func readOnly() async throws {
        try await TestCluster.run(mode: .readOnly, script: { _ in .json("{}") }) { test in
            for attempt in [
                { try await test.client.apply(map) }, { try await test.client.create(map) },
                { .bool(try await test.client.delete("cm", "demo/cm")) },
                { try await test.client.request("DELETE", "/api/v1/nodes/n") },
            ] as [() async throws -> JSON] {
                let error = await TestCluster.failure(attempt)
                #expect(error?.code == .readOnly)
                #expect(error?.cluster == "cluster01")
            }
            #expect(test.server.calls.isEmpty)
        }
    }

    @Test("Creating what exists is a conflict")
    func createConflict() async throws {
        try await TestCluster.run(script: { _ in Recording.reply("create-conflict-409") }) { test in
            let error = await TestCluster.failure { try await test.client.create(map) }
            #expect(error?.code == .conflict)
            #expect(error?.message == "configmaps \"cm\" already exists")
            #expect(test.server.calls == ["POST /api/v1/namespaces/demo/configmaps"])
        }
    }

    @Test("A POST whose answer was lost is not repeated")
    func createLost() async throws {
        try await TestCluster.run(script: { _ in .dropped }) { test in
            let error = await TestCluster.failure { try await test.client.create(map) }
            #expect(error?.code == .unreachable)
            #expect(error?.retryable == true)
            #expect(test.server.calls.count == 1)
        }
    }

    @Test("Deleting reports the change once, and what is not there is false")
    func delete() async throws {
        let script: ReplayServer.Script = { request in
            if request.path.hasSuffix("/nope") { return Recording.reply("get-404") }
            return Self.isGet(request) ? Recording.reply("create-configmap-201") : Recording.reply("delete-200")
        }
        try await TestCluster.run(script: script) { test in
            let isDone = try await test.client.delete("cm", "demo/cm3")
            #expect(isDone)
            #expect(test.server.requests.last?.query["propagationPolicy"] == "Background")
            let wasThere = try await test.client.delete("svc", "demo/nope")
            #expect(!wasThere)
            #expect(test.log.changes.map(\.action) == [.delete])
            #expect(test.log.changes.first?.after == nil)
        }
    }

    @Test("A deletion whose answer was lost is repeated, and its 404 then means that it is done")
    func deleteLost() async throws {
        let script: ReplayServer.Script = { request in
            if Self.isGet(request) { return Recording.reply("create-configmap-201") }
            return request.number == 3 ? .dropped : Recording.reply("get-404")
        }
        try await TestCluster.run(script: script) { test in
            let isDone = try await test.client.delete("cm", "demo/cm")
            #expect(isDone)
            #expect(test.server.calls.filter { $0.hasPrefix("DELETE") }.count == 2)
            #expect(test.log.changes.count == 1)
        }
    }

    @Test("An update that meets a conflict reads again and redoes the change, not the bytes")
    func updateConflict() async throws {
        let puts = Mutex(0)
        let script: ReplayServer.Script = { request in
            if Self.isGet(request) {
                let version = puts.withLock { $0 }
                return .json(
                    """
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cm","namespace":"demo","resourceVersion":"\(version)"},
                    "data":{"count":"\(version)"}}
                    """)
            }
            let isFirst = puts.withLock { count in
                defer { count += 1 }
                return count == 0
            }
            return isFirst ? Recording.reply("update-conflict-409") : .json(request.body)
        }
        try await TestCluster.run(script: script) { test in
            let object = try await test.client.update("cm", "demo/cm") { object in
                object[path: ["data", "mine"]] = "1"
            }
            #expect(object.at("data") == ["count": "1", "mine": "1"])
            #expect(object.at("metadata", "resourceVersion") == "1")
            #expect(test.log.changes.map(\.diff) == [["+ data.mine: \"1\""]])
            _ = try await test.client.update("cm", "demo/cm") { _ in }
            #expect(test.server.calls.filter { $0.hasPrefix("PUT") }.count == 2)
        }
    }

    @Test("A patch is sent as its kind says", arguments: PatchType.allCases)
    func patch(type: PatchType) async throws {
        try await TestCluster.run(script: { _ in Recording.reply("merge-patch-200") }) { test in
            _ = try await test.client.patch("cm", "demo/cm", ["data": ["b": .null]], type: type)
            #expect(test.server.requests.last?.headers["content-type"] == [type.contentType])
        }
    }

    @Test(
        "Refusals keep the whole Status and become the right code",
        arguments: [
            ("json-patch-test-failed-422", OperationError.Code.rejected), ("unsupported-media-415", .rejected),
            ("strict-unknown-field-400", .rejected), ("invalid-422", .rejected), ("anonymous-403", .forbidden),
            ("nodeport-taken-422", .rejected), ("bad-token-401", .unauthorized), ("update-conflict-409", .conflict),
        ])
    func refusals(recording: String, code: OperationError.Code) async throws {
        let script: ReplayServer.Script = {
            Self.isGet($0) ? Recording.reply("merge-patch-200") : Recording.reply(recording)
        }
        try await TestCluster.run(script: script) { test in
            let error = await TestCluster.failure { try await test.client.patch("cm", "demo/cm", ["data": [:]]) }
            #expect(error?.code == code)
            #expect(error?.status == (try? Recording(recording).json))
            #expect(error?.hint != nil || recording.hasPrefix("json-patch"))
            #expect(error?.cluster == "cluster01")
            #expect(error?.object == "configmap demo/cm")
        }
    }

    @Test("Warnings of the server are events, each once")
    func warnings() async throws {
        try await TestCluster.run(script: { _ in Recording.reply("warn-unknown-field-201") }) { test in
            _ = try await test.client.create(map)
            _ = try await test.client.create(map)
            #expect(test.log.warnings == ["unknown field \"dota\""])
        }
    }

    @Test("The values of a Secret are in no change and no error, and still differ when they differ")
    func secrets() async throws {
        let hidden = "c3dvcmRmaXNo"  // "swordfish"
        let secret: JSON = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s", "namespace": "demo"],
            "data": ["password": .string(hidden), "user": "YQ=="],
        ]
        let script: ReplayServer.Script = { request in
            if Self.isGet(request) {
                return .json(
                    """
                    {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"demo","annotations":{
                    "kubectl.kubernetes.io/last-applied-configuration":"{\\"data\\":\\"\(hidden)\\"}"}},
                    "data":{"password":"b2xk","user":"YQ=="}}
                    """)
            }
            return request.query["force"] == nil
                ? .json(request.body)
                : .json(
                    #"{"kind":"Status","status":"Failure","message":"bad: swordfish \#(hidden)","code":422}"#,
                    status: .unprocessableEntity)
        }
        try await TestCluster.run(script: script) { test in
            _ = try await test.client.apply(secret)
            let change = try #require(test.log.changes.first)
            let text = "\(change)\(change.diff)"
            #expect(!text.contains(hidden) && !text.contains("swordfish") && !text.contains("b2xk"))
            #expect(change.diff.count == 2, "password differs, the annotation is gone or empty: \(change.diff)")
            #expect(change.before?.at("data", "user") == change.after?.at("data", "user"))
            let error = await TestCluster.failure { try await test.client.apply(secret, force: true) }
            #expect(error?.message == "bad: REDACTED REDACTED")
            #expect(error?.status?["message"] == "bad: REDACTED REDACTED")
        }
    }

    @Test("An object says where it is, and contradictions are refused")
    func places() async throws {
        try await TestCluster.run(script: { .json($0.body) }) { test in
            var object = map
            object[path: ["metadata", "namespace"]] = Optional<JSON>.none
            _ = try await test.client.create(object)
            _ = try await test.client.create(object, namespace: "other")
            #expect(
                test.server.calls == [
                    "POST /api/v1/namespaces/default/configmaps", "POST /api/v1/namespaces/other/configmaps",
                ])
            for wrong in [["kind": "ConfigMap"], ["apiVersion": "v1", "kind": "ConfigMap"]] as [JSON] {
                let error = await TestCluster.failure { try await test.client.apply(wrong) }
                #expect(error?.code == .invalidInput)
            }
            let error = await TestCluster.failure { try await test.client.apply(map, namespace: "other") }
            #expect(error?.code == .invalidInput)
            let unknown = await TestCluster.failure {
                try await test.client.apply(["apiVersion": "v2", "kind": "ConfigMap", "metadata": ["name": "x"]])
            }
            #expect(unknown?.code == .notFound)
            #expect(unknown?.hint == "there is ConfigMap in apiVersion v1")
        }
    }
}
