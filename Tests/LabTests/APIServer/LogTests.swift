import Lab
import NIOHTTP1
import Testing
import Values

@Suite("Logs", .timeLimit(.minutes(5)))
struct LogTests {
    private let path = "/api/v1/namespaces/demo/pods/p/log"

    private func withPod(containers: [String] = ["main"], _ body: (TestCluster) async throws -> Void) async throws {
        try await TestCluster.run { cluster in
            try await cluster.send(.POST, "/api/v1/namespaces/demo/pods", .pod("p", containers: containers))
            try await body(cluster)
        }
    }

    @Test("the whole, a tail, what is recent, and what fits are cut as asked")
    func cuts() async throws {
        try await withPod { cluster in
            let whole = try await cluster.get(path)
            #expect(whole.text.split(separator: "\n").count == 10)
            #expect(whole.headers.first(name: "content-type") == "text/plain")
            #expect(try await cluster.get("\(path)?tailLines=2").text == "main line 9\nmain line 10\n")
            #expect(try await cluster.get("\(path)?tailLines=0").text == "")
            // The lines are of 99 to 90 seconds ago.
            #expect(try await cluster.get("\(path)?sinceSeconds=50").text == "")
            #expect(try await cluster.get("\(path)?limitBytes=14").text == "main line 1\nma")
            let timed = try await cluster.get("\(path)?tailLines=1&timestamps=true")
            #expect(
                timed.text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z main line 10\n/) != nil, "\(timed.text)"
            )
        }
    }

    @Test("following goes on to what comes")
    func follow() async throws {
        try await withPod { cluster in
            let answer = try await cluster.get("\(path)?follow=true&tailLines=1")
            #expect(answer.text == "main line 10\nmain says more\n")
        }
    }

    @Test("one of several containers has to be named, and has to be there")
    func containers() async throws {
        try await withPod(containers: ["one", "two"]) { cluster in
            let unnamed = try await cluster.get(path)
            #expect(unnamed.code == 400)
            #expect(unnamed.message == "a container name must be specified for pod p, choose one of: [one two]")
            #expect(try await cluster.get("\(path)?container=two&tailLines=1").text == "two line 10\n")
            let wrong = try await cluster.get("\(path)?container=three")
            #expect(wrong.message == "container three is not valid for pod p")
            #expect(try await cluster.get("\(path)?container=two&tailLines=-1").code == 422)
        }
    }
}
