import TestRunner
import Values

/// What tests look like to people, without any output.
struct TestLines: Sendable {
    let style: Style

    init(_ style: Style) { self.style = style }

    /// One test: `✓ clustermesh › connects 1.2s`.
    func line(for result: TestResult) -> String {
        let name = result.test.path.isEmpty ? "the file does not load" : result.test.name.printable
        let took = style.faint(Duration.milliseconds(Int64(result.seconds * 1000)).text)
        switch result.outcome {
        case .passed: return "\(style.good("✓")) \(name) \(took)"
        case .failed: return "\(style.bad("✗")) \(name) \(took)"
        case .skipped(let reason): return style.faint("- \(name) (\(reason.printable))")
        case .interrupted: return style.faint("- \(name) (interrupted)")
        }
    }

    /// One file, once all its tests have ended.
    func line(forFile path: String, _ results: [TestResult]) -> String {
        let failed = results.count { $0.failure != nil }
        let skipped = results.count { if case .skipped = $0.outcome { true } else { false } }
        let undone = results.count { $0.outcome == .interrupted }
        let parts =
            [counted(results.count, "test")] + (failed > 0 ? ["\(failed) failed"] : [])
            + (skipped > 0 ? ["\(skipped) skipped"] : []) + (undone > 0 ? ["\(undone) not run to the end"] : [])
        let mark =
            failed > 0
            ? style.bad("✗")
            : undone == 0 && results.contains { $0.outcome == .passed } ? style.good("✓") : style.faint("-")
        return "\(mark) \(path.printable) \(style.faint(parts.joined(separator: ", ")))"
    }

    /// Why a test failed, beginning with its name.
    func lines(for failure: TestFailure, of name: String) -> [String] {
        var lines = [style.bad("✗ ") + style.strong(name.printable)]
        lines += excerpt(failure)
        lines += failure.message.printable.lines.enumerated().map { index, line in
            "  " + (index == 0 ? style.bad(line) : line)
        }
        lines += origin(failure)
        lines += values(failure)
        lines += (failure.hint?.printable.lines ?? []).enumerated().map { ($0 == 0 ? "  hint: " : "        ") + $1 }
        lines += failure.traceback.map { style.faint("  \($0.printable)") }
        if !failure.printed.isEmpty {
            lines += ["  " + style.faint("printed:")]
            lines += Self.ending(failure.printed.flatMap { $0.printable.lines }).map { style.faint("    \($0)") }
        }
        return lines
    }

    /// The last lines, as the first ones seldom say what went wrong.
    private static func ending(_ lines: [String], most: Int = 40) -> [String] {
        lines.count <= most ? lines : ["… \(lines.count - most) lines before"] + lines.suffix(most)
    }

    private func excerpt(_ failure: TestFailure) -> [String] {
        guard let place = failure.place else { return [] }
        let width = String(place.line).count
        let numbered = failure.excerpt.flatMap { line -> [String] in
            let isPlace = line.number == place.line
            let number = String(line.number)
            let margin = String(repeating: " ", count: width - number.count) + number
            let message = isPlace && failure.origin == nil ? failure.message : ""
            let excerpt = SourceExcerpt(number: line.number, text: line.text, message: message)
            let text = "\(margin) | \(excerpt.line)"
            let mark = excerpt.markLine(style).map { String(repeating: " ", count: 4 + width) + " | " + $0 }
            return [isPlace ? "  \(style.accent(">")) \(text)" : style.faint("    \(text)")] + (mark.map { [$0] } ?? [])
        }
        return ["  \(style.accent("\(place)".printable))"] + numbered
    }

    private func origin(_ failure: TestFailure) -> [String] {
        guard let origin = failure.origin else { return [] }
        let excerpt = SourceExcerpt(number: origin.place.line, text: origin.text, message: failure.message)
        return ["  at \(style.accent("\(origin.place)".printable))"] + excerpt.lines(style)
    }

    private func values(_ failure: TestFailure) -> [String] {
        switch (failure.expected, failure.actual) {
        case (let expected?, let actual?):
            let lines = LineDifference.lines(expected: expected, actual: actual).map { line in
                guard let line else { return style.faint("    …") }
                let text = "    \(line.mark.rawValue) \(line.text.printable)"
                switch line.mark {
                case .both: return style.faint(text)
                case .expected: return style.good(text)
                case .actual: return style.bad(text)
                }
            }
            return ["  (\(style.good("- expected")), \(style.bad("+ actual")))"] + lines
        case (nil, let actual?): return ["  actual:"] + Self.ending(actual.printable.lines).map { "    \($0)" }
        default: return []
        }
    }

    /// The end, in a line or two.
    func summary(_ report: TestReport) -> [String] {
        let files = Set(report.results.map(\.test.file)).count
        let undone = report.results.count { $0.outcome == .interrupted }
        var parts = ["\(report.passed) passed"]
        if !report.failures.isEmpty { parts.append("\(report.failures.count) failed") }
        if report.skipped > 0 { parts.append("\(report.skipped) skipped") }
        if undone > 0 { parts.append("\(undone) not run to the end") }
        let took = Duration.milliseconds(Int64(report.seconds * 1000)).text
        let text =
            "\(counted(report.results.count, "test")) in \(counted(files, "file")): \(parts.joined(separator: ", ")) in \(took)"
        var lines = [report.ok ? style.good(text) : style.bad(text)]
        if report.isInterrupted { lines.insert(style.bad("interrupted"), at: 0) }
        if report.isFocused {
            lines.append(style.caution("warning:") + " it.only or describe.only left all other tests out")
        }
        return lines
    }
}
