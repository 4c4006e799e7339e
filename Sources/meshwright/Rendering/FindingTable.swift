import Changes
import Playbooks
import Values

/// The findings of `check` for people: a table, what to do about them, and a line that counts them.
struct FindingTable {
    let findings: [Finding]

    /// - Parameter findings: Sorted by severity here, in their order otherwise.
    init(_ findings: [Finding]) {
        self.findings = Finding.Severity.allCases.reversed().flatMap { severity in
            findings.filter { $0.severity == severity }
        }
    }

    func lines(_ style: Style) -> [String] {
        guard !findings.isEmpty else { return [] }
        let table = TextTable(
            header: ["SEVERITY", "CLUSTER", "FINDING", "MESSAGE"],
            rows: findings.map {
                [$0.severity.rawValue, $0.cluster ?? "-", $0.code, $0.message.printable.lines.joined(separator: " ")]
            })
        // Coloured line by line afterwards: escape sequences would count as columns.
        let rows = zip(findings, table.lines.dropFirst()).map { Self.coloured($1, $0.severity, style) }
        return table.lines.prefix(1) + rows + hints
    }

    private var hints: [String] {
        var shown: Set<String> = []
        return findings.flatMap { finding -> [String] in
            guard let hint = finding.hint, shown.insert(hint).inserted else { return [] }
            return ["", "\(finding.code):"] + hint.printable.lines.map { "  \($0)" }
        }
    }

    private static func coloured(_ line: String, _ severity: Finding.Severity, _ style: Style) -> String {
        switch severity {
        case .error: style.bad(line)
        case .warning: style.caution(line)
        case .info: line
        }
    }

    /// `1 error, 2 warnings`, or that there is nothing.
    var summary: String {
        let counts = [Finding.Severity.error, .warning].compactMap { severity -> String? in
            let count = findings.count { $0.severity == severity }
            return count == 0 ? nil : counted(count, severity.rawValue)
        }
        return counts.isEmpty ? "no errors, no warnings" : counts.joined(separator: ", ")
    }
}
