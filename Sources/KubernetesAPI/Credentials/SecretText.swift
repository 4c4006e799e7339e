import Values

/// Takes secrets out of text that was written elsewhere before it is shown.
enum SecretText {
    /// The text with the given secrets, and words that look like tokens, replaced by `REDACTED`; at most the last 2,000
    /// characters of it, on one line.
    static func redacted(_ text: String, secrets: [SecretString] = []) -> String {
        var text = text
        for secret in secrets.map({ $0.reveal() }) where secret.count >= 4 {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "REDACTED")
        }
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        for index in words.indices {
            words[index] = redacted(word: words[index], previous: index > 0 ? words[index - 1] : "")
        }
        return String(words.joined(separator: " ").suffix(2000))
    }

    private static func redacted(word: String, previous: String) -> String {
        let lowered = previous.lowercased()
        if lowered.hasSuffix("bearer")
            || names.contains(where: { lowered.hasSuffix($0 + ":") || lowered.hasSuffix($0 + "=") })
        {
            return "REDACTED"
        }
        if let mark = word.firstIndex(where: { $0 == "=" || $0 == ":" }),
            names.contains(where: { word[..<mark].lowercased().hasSuffix($0) }), word.index(after: mark) < word.endIndex
        {
            return word[...mark] + "REDACTED"
        }
        return looksLikeToken(word) ? "REDACTED" : word
    }

    private static let names = ["token", "password", "passwd", "secret", "key", "authorization", "bearer"]

    // Base64 and hexadecimal of 24 bytes and more; no path, address or sentence is like that.
    private static func looksLikeToken(_ word: String) -> Bool {
        let core = word.drop { "\"'`(<[{,;:".contains($0) }.prefix { !"\"'`)>]},;".contains($0) }
        guard core.count >= 32, !core.contains("/"), !core.contains(":") else { return core.hasPrefix("eyJ") }
        return core.contains(where: \.isNumber) && core.contains(where: \.isLetter)
            && core.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_+=.".contains($0)) }
    }
}
