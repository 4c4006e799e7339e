import Testing

@testable import Probes

@Suite struct MatrixTests {
    private func answer(_ cluster: String) -> CurlResult {
        CurlResult(status: 200, body: "{\"Cluster\": \"\(cluster)\"}\n", milliseconds: 2)
    }

    @Test("answers count for the cluster they name")
    func counts() {
        let answers = Answers([answer("a"), answer("b"), answer("a")], identifiedBy: "Cluster")
        #expect(answers.counts == ["a": 2, "b": 1] && answers.milliseconds == 2)
        #expect(answers.reason(expected: "c") == "c never answered in 3 requests; answers came from a 2x, b 1x")
    }

    @Test("a reason is curl's, or what was answered instead")
    func reasons() {
        let refused = CurlResult(status: nil, body: "", milliseconds: 0, exitCode: 7, reason: "Connection refused")
        #expect(Answers([refused], identifiedBy: "Cluster").reason(expected: "a") == "Connection refused")
        #expect(
            Answers([refused, answer("a")], identifiedBy: "Cluster").reason(expected: "a")
                == "1 of 2 requests failed: Connection refused")
        let page = CurlResult(status: 404, body: "<html>\nnot here", milliseconds: 1)
        #expect(Answers([page], identifiedBy: "Cluster").reason(expected: "a").contains("status 404"))
    }

    @Test("the table has a reason for what failed, and no such column when nothing did")
    func table() {
        let good = ProbeCell(from: "a", to: "b", path: .pod, ok: true, answeredBy: ["b": 2], milliseconds: 1.25)
        let bad = ProbeCell(from: "b", to: "a", path: .service, ok: false, reason: "no answer")
        #expect(
            ProbeMatrix(cells: [good]).table.lines == [
                "FROM  TO  PATH  RESULT  ANSWERED BY  TIME", "a     b   pod   ok      b 2x         1.3ms",
            ])
        #expect(
            ProbeMatrix(cells: [good, bad]).table.lines.last?.hasSuffix("FAILED  -            -      no answer") == true
        )
        #expect(ProbeMatrix(cells: [good, bad]).failures == [bad])
    }

    @Test("the number of requests that proves a Service grows a little faster than the number of clusters")
    func requests() {
        #expect(ProbeMatrixOptions.serviceRequests(clusters: 1) == 16)
        #expect((30...40).contains(ProbeMatrixOptions.serviceRequests(clusters: 2)))
        #expect((600...800).contains(ProbeMatrixOptions.serviceRequests(clusters: 32)))
    }

    @Test("only pairs that are given are connected, in either order, and a cluster with itself")
    func connected() {
        let options = ProbeMatrixOptions(labels: "a=b", service: "s", connected: [("hub", "one")])
        #expect(options.areConnected("one", "hub") && options.areConnected("two", "two"))
        #expect(!options.areConnected("one", "two"))
    }
}
