import Changes
import KubernetesAPI
import Values

/// How curl is asked for several transfers at once, and how its output is taken apart again.
struct CurlOutput {
    /// Stands before the status of each transfer; no body contains it by chance.
    let marker: String

    /// - Parameter timeout: For each transfer; curl takes seconds with a fraction (curl 7.32 and later).
    func command(urls: [String], timeout: Duration) -> [String] {
        // A connection that is kept would lead every request to the same backend of a Service.
        [
            "curl", "-sS", "-m", "\(max(timeout.seconds, 0.001))", "-H", "Connection: close", "-w",
            "\\n\(marker) %{http_code} %{time_total}\\n",
        ] + urls
    }

    /// One result for each URL, in their order.
    func results(of output: ExecResult, count: Int) -> [CurlResult] {
        var failures = self.failures(in: output.stderrText)[...]
        var results: [CurlResult] = []
        let pieces = Self.split(output.stdout, by: Array("\n\(marker) ".utf8))
        for (piece, next) in zip(pieces, pieces.dropFirst()).prefix(count) {
            // Before each body but the first stands the rest of the line that ended the transfer before.
            let body = results.isEmpty ? piece : Array(piece.drop { $0 != UInt8(ascii: "\n") }.dropFirst())
            let line = String(decoding: next.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).split(separator: " ")
            let status = line.first.flatMap { Int($0) } ?? 0
            let seconds = line.dropFirst().first.flatMap { Double($0) } ?? 0
            // 000 is what curl writes when there was no answer.
            let failure = status == 0 ? failures.popFirst() ?? (output.exitCode, "no answer") : nil
            results.append(
                CurlResult(
                    status: status == 0 ? nil : status, body: String(decoding: body, as: UTF8.self),
                    milliseconds: seconds * 1000, exitCode: failure?.0 ?? 0, reason: failure?.1))
        }
        let lost = failures.first?.1 ?? "curl ended with exit code \(output.exitCode) before it made this request"
        while results.count < count {
            results.append(CurlResult(status: nil, body: "", milliseconds: 0, exitCode: output.exitCode, reason: lost))
        }
        return results
    }

    /// The lines `curl: (7) Failed to connect…`, in the order of the transfers that failed.
    private func failures(in text: String) -> [(Int, String)] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("curl: ("), let close = line.firstIndex(of: ")"),
                let code = Int(line[..<close].dropFirst("curl: (".count))
            else { return nil }
            return (code, String(line[line.index(after: close)...].drop { $0 == " " }))
        }
    }

    private static func split(_ bytes: [UInt8], by separator: [UInt8]) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while let range = rest.firstRange(of: separator) {
            pieces.append(Array(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return pieces + [Array(rest)]
    }
}
