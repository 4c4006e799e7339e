import Changes
import KubernetesAPI
import Values

/// A command line of curl for several URLs, and what its output says about each.
struct CurlCommand: Sendable {
    /// Longer command lines and more output for one exec bring nothing.
    static let maximumURLs = 16

    let urls: [String]
    let timeout: Duration
    /// Ends a transfer's output; random, so that no body contains it.
    private let marker: String

    init(urls: [String], timeout: Duration, marker: String? = nil) {
        self.urls = urls
        self.timeout = timeout
        self.marker = marker ?? "meshwright-\(UInt64.random(in: 0 ... .max))"
    }

    /// A connection for every transfer: a Service chooses a backend for each connection.
    var words: [String] {
        [
            "curl", "-sS", "-m", Self.number(timeout.seconds), "-H", "Connection: close", "-w",
            "\\n\(marker) %{http_code} %{time_total}\\n",
        ] + urls
    }

    private static func number(_ seconds: Double) -> String {
        let thousandths = Int((max(seconds, 0.001) * 1000).rounded())
        let rest = String(1000 + thousandths % 1000).dropFirst()
        return thousandths % 1000 == 0 ? String(thousandths / 1000) : "\(thousandths / 1000).\(rest)"
    }

    /// What curl printed is not what it was asked to print.
    struct Unreadable: Error { var text: String }

    /// One result for each URL. Failures are lines on standard error, in the order of the transfers without a status.
    func results(_ output: ExecResult) -> Result<[CurlResult], Unreadable> {
        var failures = Self.failures(output.stderrText)[...]
        var results: [CurlResult] = []
        var body: [Substring] = []
        for line in output.stdoutText.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix(marker) else {
                body.append(line)
                continue
            }
            results.append(Self.result(line.split(separator: " "), body: body, &failures))
            body = []
        }
        guard results.count == urls.count else {
            let words = output.stderrText.split(separator: "\n").last.map(String.init)
            return .failure(
                Unreadable(
                    text: words
                        ?? "ended with exit code \(output.exitCode) after \(results.count) of \(urls.count) transfers"))
        }
        return .success(results)
    }

    private static func result(
        _ fields: [Substring], body: [Substring], _ failures: inout ArraySlice<Failure>
    ) -> CurlResult {
        let code = fields.count > 1 ? Int(fields[1]) ?? 0 : 0
        let seconds = fields.count > 2 ? Double(fields[2].replacing(",", with: ".")) ?? 0 : 0
        // A transfer that breaks after its head has a status and a failure both; curl then prints what it got.
        let failure = code == 0 ? failures.popFirst() : nil
        return CurlResult(
            status: code == 0 ? nil : code, body: body.joined(separator: "\n"),
            milliseconds: (seconds * 1_000_000).rounded() / 1000,
            exitCode: code == 0 ? failure?.code ?? 1 : 0,
            reason: code == 0 ? failure?.text ?? "no answer" : nil)
    }

    struct Failure: Sendable, Hashable {
        var code: Int
        var text: String
    }

    /// Lines such as `curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server`.
    static func failures(_ text: String) -> [Failure] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("curl: ("), let end = line.firstIndex(of: ")") else { return nil }
            let number = line[line.index(line.startIndex, offsetBy: 7)..<end]
            guard let code = Int(number) else { return nil }
            return Failure(code: code, text: String(line[line.index(after: end)...].drop { $0 == " " }))
        }
    }

    /// How container runtimes say that a program is not in an image.
    static func isMissing(_ error: OperationError) -> Bool {
        guard error.code == .command else { return false }
        let text = error.message + (error.status?["message"]?.stringValue ?? "")
        return text.contains("executable file not found") || text.contains("no such file or directory")
    }
}
