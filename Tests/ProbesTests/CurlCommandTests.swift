import Changes
import KubernetesAPI
import Testing
import Values

@testable import Probes

@Suite("curl's command line and output")
struct CurlCommandTests {
    private let command = CurlCommand(
        urls: ["http://a/", "http://b/", "http://c/"], timeout: .milliseconds(2500), marker: "END")

    private func output(_ stdout: String, _ stderr: String = "", code: Int = 0) -> ExecResult {
        ExecResult(stdout: Array(stdout.utf8), stderr: Array(stderr.utf8), exitCode: code)
    }

    @Test("One command fetches all URLs, each with a connection and a timeout of its own")
    func words() {
        #expect(
            command.words == [
                "curl", "-sS", "-m", "2.500", "-H", "Connection: close", "-w", "\\nEND %{http_code} %{time_total}\\n",
                "http://a/", "http://b/", "http://c/",
            ])
        #expect(CurlCommand(urls: [], timeout: .seconds(5)).words[3] == "5")
    }

    @Test("Bodies of several lines stay whole, and failures go to the transfers without a status, in order")
    func results() throws {
        let text = "one\ntwo\nEND 200 0.004321\n\nEND 000 0.000100\nnot found\nEND 404 0.001\n"
        let failure = "curl: (7) Failed to connect to b port 80 after 0 ms: Couldn't connect to server\n"
        let results = try command.results(output(text, failure, code: 7)).get()
        #expect(results[0] == CurlResult(status: 200, body: "one\ntwo", milliseconds: 4.321, exitCode: 0))
        #expect(results[1].status == nil && results[1].exitCode == 7)
        #expect(results[1].reason == "Failed to connect to b port 80 after 0 ms: Couldn't connect to server")
        #expect(results[2].status == 404 && results[2].body == "not found" && results[2].reason == nil)
    }

    @Test("Output with fewer transfers than URLs is an error with curl's words")
    func truncated() {
        let error = #expect(throws: CurlCommand.Unreadable.self) {
            try command.results(output("END 200 0.1\n", "curl: option -w: is unknown\n", code: 2)).get()
        }
        #expect(error?.text == "curl: option -w: is unknown")
    }

    @Test("A program that is not in the image is told from other failures of exec")
    func missing() {
        let runtime = "OCI runtime exec failed: exec: \"curl\": executable file not found in $PATH: unknown"
        #expect(CurlCommand.isMissing(OperationError(.command, runtime)))
        #expect(!CurlCommand.isMissing(OperationError(.command, "the container is not running")))
        #expect(!CurlCommand.isMissing(OperationError(.notFound, runtime)))
    }
}
