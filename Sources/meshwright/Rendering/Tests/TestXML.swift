import TestRunner
import Values

/// Results as JUnit reports have them: the elements and attributes that Jenkins, GitLab and GitHub's actions read.
enum TestXML {
    static func text(_ report: TestReport) -> String {
        var files: [String] = []
        for result in report.results where !files.contains(result.test.file) { files.append(result.test.file) }
        let suites = files.flatMap { file in suite(file, report.results.filter { $0.test.file == file }) }
        let head = "<testsuites name=\"meshwright test\" \(counts(report.results)) time=\"\(time(report.seconds))\">"
        return (["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", head] + suites + ["</testsuites>"])
            .joined(separator: "\n") + "\n"
    }

    private static func suite(_ file: String, _ results: [TestResult]) -> [String] {
        let seconds = time(results.reduce(0) { $0 + $1.seconds })
        return ["  <testsuite name=\"\(escaped(file))\" \(counts(results)) time=\"\(seconds)\">"]
            + results.flatMap(testCase) + ["  </testsuite>"]
    }

    private static func counts(_ results: [TestResult]) -> String {
        let failed = results.count { $0.failure != nil }
        let skipped = results.count { result in
            switch result.outcome {
            case .skipped, .interrupted: true
            case .passed, .failed: false
            }
        }
        return "tests=\"\(results.count)\" failures=\"\(failed)\" errors=\"0\" skipped=\"\(skipped)\""
    }

    private static func testCase(_ result: TestResult) -> [String] {
        let test = result.test
        let group = ([test.file] + test.path.dropLast()).joined(separator: " › ")
        let line = test.line.map { " line=\"\($0)\"" } ?? ""
        let head =
            "    <testcase classname=\"\(escaped(group))\" name=\"\(escaped(test.path.last ?? "does not load"))\""
            + " file=\"\(escaped(test.file))\"\(line) time=\"\(time(result.seconds))\""
        switch result.outcome {
        case .passed: return [head + "/>"]
        case .skipped(let reason):
            return [head + ">", "      <skipped message=\"\(escaped(reason))\"/>", "    </testcase>"]
        case .interrupted: return [head + ">", "      <skipped message=\"interrupted\"/>", "    </testcase>"]
        case .failed(let failure):
            let lines = TestLines(.plain).lines(for: failure, of: test.name).joined(separator: "\n")
            return [
                head + ">",
                "      <failure type=\"\(escaped(failure.kind))\" message=\"\(escaped(failure.message))\">\(escaped(lines))</failure>",
                "    </testcase>",
            ]
        }
    }

    private static func time(_ seconds: Double) -> String { String((seconds * 1000).rounded() / 1000) }

    /// XML 1.0 has no place for most control characters, not even escaped (section 2.2).
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.printable.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
