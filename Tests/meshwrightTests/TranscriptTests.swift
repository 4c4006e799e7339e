import Foundation
import Testing

@Suite("The transcripts of the prompt", .timeLimit(.minutes(5)))
struct TranscriptTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test("README and docs/repl.md show what the prompt shows", arguments: ["README.md", "docs/repl.md"])
    func transcript(file: String) async throws {
        let lines = try TemporaryFolder.text(Self.repository + "/" + file).components(separatedBy: "\n")
        let start = try #require(lines.firstIndex(of: "$ meshwright repl --lab 2"))
        let expected = Array(lines[(start + 1)...].prefix { $0 != "```" })
        try await inTerminal("repl --lab 2", columns: 120, rows: 120) { screen, _ in
            for (number, line) in expected.enumerated() where line.hasPrefix("mesh> ") || line.hasPrefix("   -> ") {
                let prompt = String(line.prefix(6)).trimmingCharacters(in: .whitespaces)
                try await screen.wait("the prompt before line \(number + 1)") {
                    $0.last?.trimmingCharacters(in: .whitespaces) == prompt && $0.count == number + 1
                }
                try await screen.type(String(line.dropFirst(6)), "Enter")
            }
            let rows = try await screen.wait("the last prompt") { $0.last == "mesh>" && $0.count == expected.count + 1 }
            #expect(rows.dropLast().map(Self.masked) == expected.map(Self.masked))
        }
    }

    /// The line without what differs from one lab to the next: networks, ages, identifiers.
    private static func masked(_ line: String) -> String {
        line.replacing(/127\.\d+\./, with: "127.N.").replacing(/\b\d+s\b/, with: "Ns")
            .replacing(/"\d{4}-\d\d-\d\dT[\d:]+Z"/, with: "TIME").replacing(/[0-9a-f]{8}-[0-9a-f-]{27}/, with: "UID")
            .replacing(/resourceVersion: .*/, with: "resourceVersion").replacing(/\ +/, with: " ")
    }
}
