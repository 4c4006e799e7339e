import TestRunner
import Values

/// Results as the Test Anything Protocol has them, version 14 (https://testanything.org/tap-version-14-specification.html).
enum TestAnythingProtocol {
    static func text(_ report: TestReport) -> String {
        let results = report.results.enumerated().flatMap { lines(for: $1, number: $0 + 1) }
        let end = report.isInterrupted ? ["Bail out! interrupted"] : []
        return (head(report.results.count) + results + end).joined(separator: "\n") + "\n"
    }

    static func head(_ count: Int) -> [String] { ["TAP version 14", "1..\(count)"] }

    static func lines(for result: TestResult, number: Int) -> [String] {
        let name = escaped(result.test.path.isEmpty ? result.test.file : "\(result.test.file): \(result.test.name)")
        switch result.outcome {
        case .passed: return ["ok \(number) - \(name)"]
        case .skipped(let reason): return ["ok \(number) - \(name) # SKIP \(escaped(reason))"]
        case .interrupted: return ["not ok \(number) - \(name) # TODO interrupted"]
        case .failed(let failure):
            let block = failure.json.yaml.lines.map { "  \($0)" }
            return ["not ok \(number) - \(name)", "  ---"] + block + ["  ..."]
        }
    }

    private static func escaped(_ text: String) -> String {
        text.printable.lines.joined(separator: " ").replacing("\\", with: "\\\\").replacing("#", with: "\\#")
    }
}
