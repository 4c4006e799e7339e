import Changes
import Kubeconfig
import NIOHTTP1
import Testing
import Values

@testable import KubernetesAPI

@Suite("Reading objects", .timeLimit(.minutes(5)))
struct ReadTests {
    private func page(_ names: [String], next: String? = nil) -> ReplayServer.Reply {
        let items = names.map { "{\"metadata\":{\"name\":\"\($0)\"}}" }.joined(separator: ",")
        let token = next.map { ",\"continue\":\"\($0)\"" } ?? ""
        return .json(
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"9\"\(token)},\"items\":[\(items)]}"
        )
    }

    @Test("An object is read by any name of its kind, in its namespace or the context's")
    func get() async throws {
        let script: ReplayServer.Script = { _ in Recording.reply("merge-patch-200") }
        try await TestCluster.run(access: { $0.namespace = "demo" }, script: script) { test in
            let object = try await test.client.get("cm", "cm")
            _ = try await test.client.get("ConfigMap", "other/cm")
            _ = try await test.client.get("node", "node01")
            #expect(object.at("data", "c") == "y")
            #expect(
                test.server.calls == [
                    "GET /api/v1/namespaces/demo/configmaps/cm", "GET /api/v1/namespaces/other/configmaps/cm",
                    "GET /api/v1/nodes/node01",
                ])
        }
    }

    @Test("A missing object is an error with the whole Status for get, and nil for find")
    func missing() async throws {
        try await TestCluster.run(script: { _ in Recording.reply("get-404") }) { test in
            let found = try await test.client.find("svc", "demo/nope")
            #expect(found == nil)
            let error = await TestCluster.failure { try await test.client.get("svc", "demo/nope") }
            #expect(error?.code == .notFound)
            #expect(error?.message == "services \"nope\" not found")
            #expect(error?.object == "service demo/nope")
            #expect(error?.operation == "reading service demo/nope")
            #expect(error?.status == (try? Recording("get-404").json))
        }
    }

    @Test("A path the server does not serve is no missing object")
    func missingPath() async throws {
        let status = #"""
            {"kind":"Status","apiVersion":"v1","status":"Failure","message":"the server could not find the requested resource",
            "reason":"NotFound","details":{},"code":404}
            """#
        try await TestCluster.run(script: { _ in .json(status, status: .notFound) }) { test in
            let error = await TestCluster.failure { try await test.client.find("svc", "demo/nope") }
            #expect(error?.code == .notFound)
            #expect(error?.hint?.contains("kubectl api-resources") == true)
        }
    }

    @Test(
        "Names that would lead to another path are refused before anything is sent",
        arguments: ["", "..", "a%2fb", "a/b/c"])
    func hostileNames(name: String) async throws {
        try await TestCluster.run(script: { _ in .json("{}") }) { test in
            let error = await TestCluster.failure { try await test.client.get("svc", ObjectName(text: name)) }
            #expect(error?.code == .invalidInput)
            #expect(test.server.calls.isEmpty)
        }
    }

    @Test("A list is read page by page, and its items say their kind")
    func pages() async throws {
        let script: ReplayServer.Script = { request in
            request.query["continue"] == nil ? page(["a", "b"], next: "t=1&x") : page(["c"])
        }
        try await TestCluster.run(script: script) { test in
            let pods = try await test.client.list(
                "pods", namespace: "demo", labels: "app in (a,b)", fields: "status.phase!=Failed")
            #expect(pods.compactMap { $0.at("metadata", "name")?.stringValue } == ["a", "b", "c"])
            #expect(pods.allSatisfy { $0["kind"] == "Pod" && $0["apiVersion"] == "v1" })
            let queries = test.server.requests.suffix(2).map(\.query)
            #expect(queries.allSatisfy { $0["limit"] == "500" && $0["labelSelector"] == "app in (a,b)" })
            #expect(queries.last?["continue"] == "t=1&x")
            #expect(queries.last?["fieldSelector"] == "status.phase!=Failed")
        }
    }

    @Test("A recorded page with a continue token leads to the next")
    func recordedPage() async throws {
        let script: ReplayServer.Script = { request in
            request.query["continue"] == nil ? Recording.reply("list-limit-continue") : page(["last"])
        }
        try await TestCluster.run(script: script) { test in
            let maps = try await test.client.list("configmaps", namespace: "demo")
            #expect(maps.compactMap { $0.at("metadata", "name")?.stringValue } == ["cm", "last"])
        }
    }

    @Test("A continue token that expired makes the list begin again, with nothing twice")
    func expiredToken() async throws {
        let gone =
            #"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","message":"expired","code":410}"#
        let script: ReplayServer.Script = { request in
            switch request.query["continue"] {
            case nil: page(["a"], next: request.number < 4 ? "old" : "new")
            case "old": .json(gone, status: .gone)
            default: page(["b"])
            }
        }
        try await TestCluster.run(script: script) { test in
            let pods = try await test.client.list("pods")
            #expect(pods.compactMap { $0.at("metadata", "name")?.stringValue } == ["a", "b"])
            #expect(test.server.calls.count == 4)
        }
    }

    @Test("Whoever takes pages is told when the list begins again, and an error of his own ends it")
    func takenPages() async throws {
        struct Enough: Error {}
        let gone = #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"expired","code":410}"#
        let script: ReplayServer.Script = { request in
            switch request.query["continue"] {
            case nil: page(["a"], next: request.number < 4 ? "old" : "new")
            case "old": .json(gone, status: .gone)
            default: page(["b"], next: "another")
            }
        }
        try await TestCluster.run(script: script) { test in
            var taken: [String] = []
            await #expect(throws: Enough.self) {
                try await test.client.pages(of: "pods") { page in
                    let names = page.objects.compactMap { $0.at("metadata", "name")?.stringValue }
                    taken.append((page.isFirst ? "first " : "") + names.joined())
                    if taken.count == 4 { throw Enough() }
                }
            }
            #expect(taken == ["first a", "first a", "b", "b"])
        }
    }

    @Test("Compressed answers are read, and compression can be turned off", arguments: [false, true])
    func compression(isDisabled: Bool) async throws {
        let text = String(repeating: "x", count: 100_000)
        let script: ReplayServer.Script = { _ in .json("{\"data\":{\"a\":\"\(text)\"}}") }
        try await TestCluster.run(access: { $0.disableCompression = isDisabled }, script: script) { test in
            let object = try await test.client.get("cm", "cm")
            #expect(object.at("data", "a")?.stringValue?.utf8.count == 100_000)
            #expect(test.server.requests.last?.headers["accept-encoding"] == (isDisabled ? [] : ["gzip"]))
        }
    }

    @Test("Logs come as text, with the part that was asked for, by one request")
    func logs() async throws {
        let script: ReplayServer.Script = { _ in
            ReplayServer.Reply(
                headers: ["content-type": "text/plain"], parts: [Array("one\ntw".utf8), Array("o\n".utf8)])
        }
        try await TestCluster.run(script: script) { test in
            let text = try await test.client.logs(
                "kube-system/cilium-1",
                LogOptions(container: "agent", tailLines: 2, previous: true, sinceSeconds: 9, timestamps: true))
            #expect(text == "one\ntwo\n")
            let request = test.server.requests.last
            #expect(
                test.server.requests.map(\.path) == ["/api/v1/namespaces/kube-system/pods/cilium-1/log"])
            #expect(
                request?.query == [
                    "container": "agent", "tailLines": "2", "previous": "true", "sinceSeconds": "9",
                    "timestamps": "true",
                ])
        }
    }

    @Test("What is no JSON is an error that names the server")
    func portal() async throws {
        let script: ReplayServer.Script = { _ in
            ReplayServer.Reply(headers: ["content-type": "text/html"], parts: [Array("<html>login</html>".utf8)])
        }
        try await TestCluster.run(script: script) { test in
            let error = await TestCluster.failure { try await test.client.serverVersion() }
            #expect(error?.code == .serverError)
            #expect(error?.message.contains("https://127.0.0.1:\(test.server.port)") == true)
        }
    }

    @Test("Redirects are not followed")
    func redirect() async throws {
        let script: ReplayServer.Script = { _ in
            ReplayServer.Reply(status: .found, headers: ["location": "https://127.0.0.1/elsewhere"], parts: [[]])
        }
        try await TestCluster.run(script: script) { test in
            let error = await TestCluster.failure { try await test.client.serverVersion() }
            #expect(error?.code == .unsupported)
            #expect(test.server.calls == ["GET /version"])
        }
    }

    @Test("A server behind a path prefix gets it before every path")
    func prefix() async throws {
        let script: ReplayServer.Script = { request in
            switch request.path {
            case "/k8s/clusters/c-1/api": Recording.reply("discovery-aggregated-api")
            case "/k8s/clusters/c-1/apis": Recording.reply("discovery-aggregated-apis")
            default: .json("{\"seen\":\"\(request.path)\"}")
            }
        }
        try await TestCluster.run(access: { $0.server += "/k8s/clusters/c-1/" }, script: script) { test in
            let node = try await test.client.get("node", "n")
            #expect(node["seen"] == "/k8s/clusters/c-1/api/v1/nodes/n")
        }
    }
}
