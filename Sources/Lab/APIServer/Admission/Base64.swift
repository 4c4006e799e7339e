import FoundationEssentials

/// Text as Secrets carry it.
enum Base64 {
    static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    static func isValid(_ text: String) -> Bool { Data(base64Encoded: text) != nil }
}
