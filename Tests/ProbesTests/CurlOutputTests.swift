import KubernetesAPI
import Testing

@testable import Probes

@Suite struct CurlOutputTests {
    private let output = CurlOutput(marker: "mark")

    private func results(_ stdout: String, _ stderr: String = "", exitCode: Int = 0, count: Int) -> [CurlResult] {
        output.results(
            of: ExecResult(stdout: Array(stdout.utf8), stderr: Array(stderr.utf8), exitCode: exitCode), count: count)
    }

    @Test("bodies, with and without a newline at their end, are told apart")
    func bodies() {
        let results = results("{\"a\": 1}\n\nmark 200 0.002\nplain\nmark 404 0.001\n\nmark 204 0.5\n", count: 3)
        #expect(results.map(\.body) == ["{\"a\": 1}\n", "plain", ""])
        #expect(results.map(\.status) == [200, 404, 204])
        #expect(results.map(\.milliseconds) == [2, 1, 500])
    }

    @Test("a request without an answer gets curl's own reason, also between others")
    func failures() {
        let results = results(
            "one\nmark 200 0.1\n\nmark 000 0.2\n\nmark 000 5.0\n",
            "curl: (7) Failed to connect to 10.0.0.1 port 80: Connection refused\ncurl: (28) Operation timed out\n",
            exitCode: 28, count: 3)
        #expect(results.map(\.exitCode) == [0, 7, 28])
        #expect(results[1].reason == "Failed to connect to 10.0.0.1 port 80: Connection refused")
        #expect(results[2].status == nil && results[2].reason == "Operation timed out")
    }

    @Test("requests that a killed curl never made are failures too")
    func killed() {
        let results = results("one\nmark 200 0.1\n", exitCode: 137, count: 2)
        #expect(results.count == 2 && results[1].status == nil && results[1].reason?.contains("137") == true)
    }
}
