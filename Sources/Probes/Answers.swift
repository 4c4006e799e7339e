import Values

/// Who answered some requests.
struct Answers {
    /// Answers by the cluster they name.
    var counts: [String: Int] = [:]
    /// Answers that name none.
    private var unknown: [CurlResult] = []
    private var failures: [CurlResult] = []
    /// The mean of the requests that were answered.
    var milliseconds = 0.0

    init(_ results: [CurlResult], identifiedBy field: String) {
        for result in results {
            guard let status = result.status else {
                failures.append(result)
                continue
            }
            milliseconds += result.milliseconds
            let body = try? JSON(parsing: result.body)
            if status < 400, let name = body?[field]?.stringValue {
                counts[name, default: 0] += 1
            } else {
                unknown.append(result)
            }
        }
        let answered = results.count - failures.count
        milliseconds = answered > 0 ? milliseconds / Double(answered) : 0
    }

    /// Why the expected cluster has not answered, or not always.
    func reason(expected name: String) -> String {
        let total = counts.values.reduce(0, +) + unknown.count + failures.count
        if let failure = failures.first {
            return failures.count == total
                ? failure.reason ?? "no answer"
                : "\(failures.count) of \(total) requests failed: \(failure.reason ?? "no answer")"
        }
        if let answer = unknown.first {
            let start = answer.body.prefix(60).split(whereSeparator: \.isNewline).first ?? ""
            return "status \(answer.status ?? 0), and the answer names no cluster: \(start)"
        }
        let others = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)x" }
        return "\(name) never answered in \(total) requests; answers came from \(others.joined(separator: ", "))"
    }
}
