import FoundationEssentials
import KubernetesAPI
import NIOHTTP1
import Testing
import Values

extension ConformanceTests {
    @Test("pages fit together, whatever is written in between", arguments: BackEnd.all)
    func pages(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "a second page") { session in
            for name in ["a", "b", "c"] {
                try await session.client.create(session.map(name, labels: ["suite": "pages"]))
            }
            let selected = "\(session.maps)?labelSelector=suite=pages"
            let first = try await session.send(.GET, selected + "&limit=1").json
            #expect(names(first) == ["a"])
            let token = try #require(first.at("metadata", "continue")?.stringValue)
            try await session.client.create(session.map("bb", labels: ["suite": "pages"]))
            try await session.client.delete("cm", session.name("c"))
            let rest = try await session.send(.GET, selected + "&limit=5&continue=\(token)").json
            #expect(names(rest) == ["b", "c"])
            #expect(rest.at("metadata", "continue") == nil)
            let all = try await session.client.list("cm", namespace: session.namespace, labels: "suite=pages")
            #expect(all.compactMap { $0.at("metadata", "name") } == ["a", "b", "bb"])
        }
    }

    @Test("a page token that has expired is 410, with a token for what is there now", arguments: BackEnd.all)
    func expiredPage(backEnd: BackEnd) async throws {
        try await backEnd.run(unrecorded: "a page token that has expired") { session in
            for name in ["a", "b"] { try await session.client.create(session.map(name)) }
            // The token that a list at the first of all versions would have given (recorded: list-limit-continue).
            let start = "/a\\u0000"
            let token = Data(#"{"v":"meta.k8s.io/v1","rv":1,"start":"\#(start)"}"#.utf8).base64EncodedString()
            let answer = try await session.send(
                .GET, "\(session.maps)?limit=1&continue=\(token.replacing("=", with: ""))")
            #expect(answer.code == 410)
            #expect(answer.json["reason"] == "Expired")
            let fresh = try #require(answer.json.at("metadata", "continue")?.stringValue)
            let rest = try await session.send(.GET, "\(session.maps)?continue=\(fresh)").json
            #expect(names(rest).contains("b") && !names(rest).contains("a"))
        }
    }

    private func names(_ list: JSON) -> [String] {
        (list["items"]?.arrayValue ?? []).compactMap { $0.at("metadata", "name")?.stringValue }
    }
}
