import FoundationEssentials

/// Base64 of text, as in Secrets and kubeconfigs.
enum Base64 {
    static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    /// `nil` when it is no base64.
    static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }
}
