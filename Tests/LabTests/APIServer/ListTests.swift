import Lab
import NIOHTTP1
import Testing
import Values

@Suite("Lists", .timeLimit(.minutes(5)))
struct ListTests {
    private let maps = "/api/v1/namespaces/demo/configmaps"

    private func create(_ names: String..., in cluster: TestCluster) async throws {
        for name in names {
            try await cluster.send(.POST, maps, .configMap(name, ["a": "1"], labels: ["name": name]))
        }
    }

    @Test("pages are of one revision, whatever is written in between")
    func pages() async throws {
        try await TestCluster.run { cluster in
            try await create("a", "b", "c", in: cluster)
            let first = try await cluster.get("\(maps)?limit=1")
            #expect(first.json.names == ["a"])
            #expect(first.json.at("metadata", "remainingItemCount") == 2)
            #expect(first.json["items"]?[0]?["kind"] == nil)
            let token = try #require(first.json.at("metadata", "continue")?.stringValue)

            try await create("bb", in: cluster)
            try await cluster.send(.DELETE, "\(maps)/c")
            let rest = try await cluster.get("\(maps)?limit=5&continue=\(token)")
            #expect(rest.json.names == ["b", "c"])
            #expect(rest.json.at("metadata", "resourceVersion") == first.json.at("metadata", "resourceVersion"))
            #expect(rest.json.at("metadata", "continue") == nil)
        }
    }

    @Test("an expired page is 410 with a token for what is there now")
    func expiredPage() async throws {
        try await TestCluster.run { cluster in
            try await create("a", "b", in: cluster)
            let first = try await cluster.get("\(maps)?limit=1")
            let token = try #require(first.json.at("metadata", "continue")?.stringValue)
            try await create("c", in: cluster)
            cluster.store.compact()
            let expired = try await cluster.get("\(maps)?limit=1&continue=\(token)")
            #expect(expired.code == 410)
            #expect(expired.json["reason"] == "Expired")
            let fresh = try #require(expired.json.at("metadata", "continue")?.stringValue)
            let rest = try await cluster.get("\(maps)?continue=\(fresh)")
            #expect(rest.json.names == ["b", "c"])
        }
    }

    @Test(
        "label selectors choose",
        arguments: [
            ("name=a", ["a"]), ("name==b", ["b"]), ("name!=a", ["b", "c"]), ("name in (a, c)", ["a", "c"]),
            ("name notin (a),name", ["b", "c"]), ("!name", []), ("name=a,name=b", []),
        ])
    func labels(selector: String, names: [String]) async throws {
        try await TestCluster.run { cluster in
            try await create("a", "b", "c", in: cluster)
            let encoded = selector.replacing(" ", with: "+").replacing("!", with: "%21")
            #expect(try await cluster.get("\(maps)?labelSelector=\(encoded)").json.names == names)
        }
    }

    @Test("field selectors choose, and an unsupported one is 400")
    func fields() async throws {
        try await TestCluster.run { cluster in
            try await create("a", "b", in: cluster)
            let one = try await cluster.get("/api/v1/configmaps?fieldSelector=metadata.name%3Db")
            #expect(one.json.names == ["b"])
            let bad = try await cluster.get("\(maps)?fieldSelector=data.a=1")
            #expect(bad.code == 400)
            #expect(bad.message == "field label not supported: data.a")
        }
    }

    @Test("a table has the columns and cells of the kind, and the metadata of each object")
    func table() async throws {
        try await TestCluster.run { cluster in
            try await create("cm", in: cluster)
            let answer = try await cluster.get(
                maps, headers: ["accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"])
            #expect(answer.json["kind"] == "Table")
            let columns = answer.json["columnDefinitions"]?.arrayValue?.map { $0["name"] }
            #expect(columns == ["Name", "Data", "Age"])
            let row = try #require(answer.json["rows"]?[0])
            #expect(row["cells"]?.arrayValue?.prefix(2) == ["cm", 1])
            #expect(row.at("object", "kind") == "PartialObjectMetadata")
            #expect(row.at("object", "data") == nil)
        }
    }

    @Test("media types that nobody can give are 406")
    func notAcceptable() async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.get(maps, headers: ["accept": "text/html"])
            #expect(answer.code == 406)
        }
    }

    @Test("a broken continue token is 400, a revision of the future 504")
    func brokenTokens() async throws {
        try await TestCluster.run { cluster in
            #expect(try await cluster.get("\(maps)?continue=nonsense").code == 400)
            let future = try await cluster.get("\(maps)?resourceVersion=999999")
            #expect(future.code == 504)
            #expect(future.message.hasPrefix("Timeout: Too large resource version: 999999"))
        }
    }
}
