import Changes
import Values

/// Who answered, and who did not and why.
struct Tally: Sendable {
    private let options: ProbeMatrixOptions
    private(set) var answers: [String: Int] = [:]
    private(set) var requests = 0
    private var times: [Double] = []
    /// What was no answer of a cluster, with how often, in the order of appearance.
    private var faults: [(text: String, count: Int)] = []

    init(_ options: ProbeMatrixOptions) { self.options = options }

    mutating func add(_ results: [CurlResult]) {
        for result in results {
            requests += 1
            switch answerer(of: result) {
            case .success(let cluster):
                answers[cluster, default: 0] += 1
                times.append(result.milliseconds)
            case .failure(let fault): note(fault.text)
            }
        }
    }

    private mutating func note(_ text: String) {
        if let index = faults.firstIndex(where: { $0.text == text }) {
            faults[index].count += 1
        } else {
            faults.append((text, 1))
        }
    }

    private struct Fault: Error { var text: String }

    private func answerer(of result: CurlResult) -> Result<String, Fault> {
        guard let status = result.status else { return .failure(Fault(text: "curl: \(result.reason ?? "no answer")")) }
        guard (200..<300).contains(status) else { return .failure(Fault(text: "answered with HTTP status \(status)")) }
        guard let name = (try? JSON(parsing: result.body))?[options.identifiedBy]?.stringValue else {
            return .failure(
                Fault(
                    text:
                        "the answer does not name a cluster below \"\(options.identifiedBy)\": \(result.body.prefix(80))"
                ))
        }
        return .success(options.cluster(answering: name))
    }

    private var milliseconds: Double? {
        times.isEmpty ? nil : times.sorted()[times.count / 2]
    }

    private var faultText: String? {
        faults.isEmpty
            ? nil : faults.map { $0.count > 1 ? "\($0.text) (\($0.count) times)" : $0.text }.joined(separator: "; ")
    }

    private var answererText: String {
        answers.sorted { $0.key < $1.key }.map { "\($0.key) ×\($0.value)" }.joined(separator: ", ")
    }

    /// Ok when every request was answered by the cluster itself.
    func podCell(from: String, to: String) -> ProbeCell {
        let isRight = requests > 0 && answers == [to: requests]
        let wrong = answers.keys.contains { $0 != to } ? "answered by \(answererText) instead" : nil
        return ProbeCell(
            from: from, to: to, path: .pod, ok: isRight, answeredBy: answers, milliseconds: milliseconds,
            reason: isRight
                ? nil : [wrong, faultText].compactMap { $0 }.joined(separator: "; ").nonEmpty ?? "it has no pods")
    }

    func serviceCell(from: String, to: String, isConnected: Bool) -> ProbeCell {
        let isRight = (answers[to] != nil) == isConnected
        return ProbeCell(
            from: from, to: to, path: .service, ok: isRight, answeredBy: answers, milliseconds: milliseconds,
            reason: isRight ? nil : isConnected ? silence(of: to) : "\(to) answered, although it is not connected")
    }

    private func silence(of cluster: String) -> String {
        let others = answers.isEmpty ? nil : "only \(answererText) answered in \(requests) requests"
        return [others, faultText].compactMap { $0 }.joined(separator: "; ").nonEmpty ?? "\(cluster) did not answer"
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
