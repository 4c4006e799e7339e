import FoundationEssentials

/// Bytes as text: as Secrets carry them, and as tokens do.
enum Base64 {
    static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    static func isValid(_ text: String) -> Bool { Data(base64Encoded: text) != nil }

    /// For URLs, without padding (RFC 7515, section 2).
    static func urlEncode(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func urlDecode(_ text: String) -> Data? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
