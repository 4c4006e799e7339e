import AsyncHTTPClient
import Lab
import NIOCore
import NIOHTTP1
import Testing
import Values

@Suite("Watches", .timeLimit(.minutes(5)))
struct WatchTests {
    private let maps = "/api/v1/namespaces/demo/configmaps"

    /// The events of a watch until `count` have come or it ends.
    private func events(
        _ cluster: TestCluster, _ query: String, count: Int = .max, headers: HTTPHeaders = [:],
        started: () async throws -> Void = {}
    ) async throws -> [JSON] {
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(cluster.port)\(maps)?watch=1&\(query)")
        request.headers = headers
        let response = try await cluster.client.execute(request, timeout: .seconds(120))
        #expect(response.status == .ok)
        try await started()
        var text = ""
        var events: [JSON] = []
        for try await chunk in response.body {
            text += String(buffer: chunk)
            while let end = text.firstIndex(of: "\n") {
                events.append(try JSON(parsing: String(text[..<end])))
                text = String(text[text.index(after: end)...])
            }
            if events.count >= count { break }
        }
        return events
    }

    private func summary(_ events: [JSON]) -> [String] {
        events.map { event in
            let name = event.at("object", "metadata", "name")?.stringValue ?? ""
            return "\(event["type"]?.stringValue ?? "") \(name)"
        }
    }

    @Test("a watch tells what was and what comes to be, in order")
    func order() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, maps, .configMap("a"))
            let events = try await events(cluster, "", count: 4) {
                try await cluster.send(.POST, maps, .configMap("b"))
                try await cluster.send(.PUT, "\(maps)/b", .configMap("b", ["x": "1"]))
                try await cluster.send(.DELETE, "\(maps)/a")
            }
            #expect(summary(events) == ["ADDED a", "ADDED b", "MODIFIED b", "DELETED a"])
            let revisions = events.dropFirst().compactMap { event in
                event.at("object", "metadata", "resourceVersion")?.stringValue.flatMap { Int($0) }
            }
            #expect(revisions == revisions.sorted() && Set(revisions).count == 3)
        }
    }

    @Test("a watch resumes after a revision without losing or repeating an event")
    func resume() async throws {
        try await TestCluster.run { cluster in
            let first = try await cluster.send(.POST, maps, .configMap("a"))
            try await cluster.send(.POST, maps, .configMap("b"))
            let revision = try #require(first.json.at("metadata", "resourceVersion")?.stringValue)
            let events = try await events(cluster, "resourceVersion=\(revision)", count: 2) {
                try await cluster.send(.POST, maps, .configMap("c"))
            }
            #expect(summary(events) == ["ADDED b", "ADDED c"])
        }
    }

    @Test("the initial events end with a marked bookmark, and the watch with its timeout")
    func bookmarks() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, maps, .configMap("a"))
            let query = "allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            let events = try await events(cluster, query + "&timeoutSeconds=1")
            #expect(summary(events).prefix(2) == ["ADDED a", "BOOKMARK "])
            let mark = events[1].at("object", "metadata", "annotations")
            #expect(mark == ["k8s.io/initial-events-end": "true"])
            #expect(events[1].at("object", "metadata", "resourceVersion") == .string(String(cluster.store.revision)))
        }
    }

    @Test("a revision that is too old gets the recorded ERROR event")
    func expired() async throws {
        try await TestCluster.run { cluster in
            let events = try await events(cluster, "resourceVersion=1&timeoutSeconds=2")
            #expect(
                events == [
                    [
                        "type": "ERROR",
                        "object": [
                            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                            "message": "too old resource version: 1 (1000)", "reason": "Expired", "code": 410,
                        ],
                    ]
                ])
        }
    }

    @Test("an object that stops matching a selector is deleted for the watcher")
    func selector() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, maps, .configMap("a", labels: ["x": "1"]))
            try await cluster.send(.POST, maps, .configMap("b"))
            let events = try await events(cluster, "labelSelector=x%3D1", count: 3) {
                try await cluster.send(.PUT, "\(maps)/b", .configMap("b", labels: ["x": "1"]))
                try await cluster.send(.PUT, "\(maps)/a", .configMap("a", labels: ["x": "2"]))
            }
            #expect(summary(events) == ["ADDED a", "ADDED b", "DELETED a"])
        }
    }

    @Test("a watch of tables tells its columns once")
    func table() async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, maps, .configMap("a"))
            try await cluster.send(.POST, maps, .configMap("b"))
            let events = try await events(
                cluster, "", count: 2, headers: ["accept": "application/json;as=Table;v=v1;g=meta.k8s.io"])
            #expect(events.map { $0.at("object", "columnDefinitions")?.isNull ?? true } == [false, true])
            #expect(events[1].at("object", "rows")?[0]?["cells"]?[0] == "b")
        }
    }

    @Test("a client that goes away leaves no subscriber behind")
    func abandoned() async throws {
        try await TestCluster.run { cluster in
            let client = try TestCluster.client(trusting: cluster.pki, as: cluster.administrator)
            let request = HTTPClientRequest(url: "https://127.0.0.1:\(cluster.port)\(maps)?watch=1")
            let response = try await client.execute(request, timeout: .seconds(60))
            while cluster.store.subscriberCount < 2, !Task.isCancelled { await Task.yield() }
            // Without its body the client would have given it up before.
            withExtendedLifetime(response) {}
            try await client.shutdown()
            // The garbage collector's own subscription stays.
            while cluster.store.subscriberCount > 1, !Task.isCancelled { await Task.yield() }
            #expect(cluster.store.subscriberCount == 1)
        }
    }
}
