import Changes
import Testing
import Values

@testable import Probes

@Suite("Judging answers")
struct TallyTests {
    private func answer(_ cluster: String) -> CurlResult {
        CurlResult(
            status: 200, body: #"{"Galaxy": "Alderaan", "Cluster": "\#(cluster)"}"#, milliseconds: 2, exitCode: 0)
    }

    private func tally(_ results: CurlResult..., names: [String: String] = [:]) -> Tally {
        var tally = Tally(ProbeMatrixOptions(answerNames: names))
        tally.add(results)
        return tally
    }

    @Test("Pods are reached when every answer names their cluster")
    func pods() {
        let good = tally(answer("b"), answer("b")).podCell(from: "a", to: "b")
        #expect(good == ProbeCell(from: "a", to: "b", path: .pod, ok: true, answeredBy: ["b": 2], milliseconds: 2))
        let wrong = tally(answer("b"), answer("a")).podCell(from: "a", to: "b")
        #expect(!wrong.ok && wrong.reason == "answered by a ×1, b ×1 instead")
        let half = tally(
            answer("b"), CurlResult(status: nil, body: "", milliseconds: 0, exitCode: 28, reason: "timed out"))
        #expect(half.podCell(from: "a", to: "b").reason == "curl: timed out")
        #expect(!Tally(ProbeMatrixOptions()).podCell(from: "a", to: "b").ok)
    }

    @Test("A Service is reached when the cluster answered once, and must not be where they are not connected")
    func services() {
        let both = tally(answer("a"), answer("a"), answer("b"))
        #expect(both.serviceCell(from: "a", to: "b", isConnected: true).ok)
        #expect(
            both.serviceCell(from: "a", to: "c", isConnected: true).reason == "only a ×2, b ×1 answered in 3 requests")
        #expect(both.serviceCell(from: "a", to: "c", isConnected: false).ok)
        let leak = both.serviceCell(from: "a", to: "b", isConnected: false)
        #expect(!leak.ok && leak.reason == "b answered, although it is not connected")
    }

    @Test("Answers that prove nothing say why")
    func faults() {
        let error = CurlResult(status: 503, body: "no", milliseconds: 1, exitCode: 0)
        #expect(tally(error, error).podCell(from: "a", to: "b").reason == "answered with HTTP status 503 (2 times)")
        let page = CurlResult(status: 200, body: "<html>", milliseconds: 1, exitCode: 0)
        #expect(
            tally(page).podCell(from: "a", to: "b").reason?.contains(
                "does not name a cluster below \"Cluster\": <html>") == true)
    }

    @Test("Clusters may answer by another name than the fleet's")
    func names() {
        #expect(tally(answer("prod-b"), names: ["b": "prod-b"]).podCell(from: "a", to: "b").ok)
    }

    @Test("A table has one line a cell, and a failed matrix is an error that names the cells")
    func table() {
        let matrix = ProbeMatrix(cells: [
            ProbeCell(from: "a", to: "b", path: .pod, ok: true, answeredBy: ["b": 2], milliseconds: 1.6),
            ProbeCell(from: "b", to: "a", path: .service, ok: false, reason: "curl: refused"),
        ])
        #expect(
            matrix.table.lines == [
                "FROM  TO  PATH     RESULT                 ANSWERED BY  TIME",
                "a     b   pod      ok                     b ×2         2ms",
                "b     a   service  failed: curl: refused  -            -",
            ])
        let error = #expect(throws: OperationError.self) { try matrix.require() }
        #expect(error?.code == .probe && error?.message == "1 of 2 probes failed: b to a by service: curl: refused")
        #expect(matrix.failures.count == 1 && !matrix.ok)
    }

    @Test("There are enough requests that chance alone misses nobody")
    func requests() {
        #expect(ProbeSite.requests(for: 1) == 14)
        #expect(ProbeSite.requests(for: 2) == 30)
        #expect(ProbeSite.requests(for: 200) > 4000)
    }
}
