import TestRunner
import Values

/// Results as the Test Anything Protocol has them, version 13 (https://testanything.org/tap-version-13-specification.html):
/// what reads version 14 reads it too, and prove(1) of Perl 5.36 reads no other.
enum TestAnythingProtocol {
    static func text(_ report: TestReport) -> String {
        let results = report.results.enumerated().flatMap { lines(for: $1, number: $0 + 1) }
        let end = report.isInterrupted ? ["Bail out! interrupted"] : []
        return (head(report.results.count) + results + end).joined(separator: "\n") + "\n"
    }

    static func head(_ count: Int) -> [String] { ["TAP version 13", "1..\(count)"] }

    static func lines(for result: TestResult, number: Int) -> [String] {
        let name = escaped(result.test.path.isEmpty ? result.test.file : "\(result.test.file): \(result.test.name)")
        switch result.outcome {
        case .passed: return ["ok \(number) - \(name)"]
        case .skipped(let reason): return ["ok \(number) - \(name) # SKIP \(escaped(reason))"]
        case .interrupted: return ["ok \(number) - \(name) # SKIP interrupted"]
        case .failed(let failure):
            return ["not ok \(number) - \(name)", "  ---"] + block(failure.json) + ["  ..."]
        }
    }

    /// YAML with a text in quotes for each field: no more than what prove(1) understands of it.
    private static func block(_ failure: JSON) -> [String] {
        (failure.objectValue ?? [:]).sorted { $0.key < $1.key }.map { key, value in
            let text =
                value.arrayValue.map { $0.compactMap(\.stringValue).joined(separator: "\n") } ?? value.stringValue
            return "  \(key): \(text.map { JSON.string($0.printable).text() } ?? value.text())"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.printable.lines.joined(separator: " ").replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    }
}
