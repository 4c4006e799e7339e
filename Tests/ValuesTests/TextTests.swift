import Testing
import Values

@Suite struct TextTests {
    @Test("durations read as kubectl's do, and print short")
    func durations() {
        for (text, seconds) in [("90s", 90), ("1m30s", 90), ("1h", 3600), ("250ms", 0.25), ("30", 30), ("1d", 86400)] {
            #expect(Duration(text: text) == .seconds(seconds))
        }
        for text in ["", "s", "5 minutes", "-3", "nan", "inf", "1x", "1m30"] { #expect(Duration(text: text) == nil) }
        #expect(
            [0.35, 4.24, 1, 90, 7500].map { Duration.seconds($0).text } == ["350ms", "4.2s", "1s", "1m30s", "2h5m"])
    }

    @Test("a secret prints as REDACTED however it is printed")
    func secret() {
        let secret = SecretString("hunter2")
        var dumped = ""
        dump(["user": secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.reveal() == "hunter2")
    }

    @Test("the nearest name is suggested when it is near enough")
    func suggestions() {
        #expect(Suggestion.closest(to: "prodution", among: ["staging", "production"]) == "production")
        #expect(Suggestion.closest(to: "xyz", among: ["staging", "production"]) == nil)
        #expect(Suggestion.hint(for: "a", among: [], kind: "context") == "there is no context at all")
    }

    @Test("tables align their columns")
    func table() {
        let table = TextTable(header: ["A", "LONG"], rows: [["xyz", "1"], ["", "22"]])
        #expect(table.text == "A    LONG\nxyz  1\n     22")
    }
}
