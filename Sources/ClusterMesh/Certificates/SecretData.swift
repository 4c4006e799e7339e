import FoundationEssentials
import Values

/// The base64 values below `data` of a Secret.
enum SecretData {
    static func text(_ secret: JSON?, _ key: String) -> String? {
        secret?.at("data", key)?.stringValue.flatMap(decoded)
    }

    static func decoded(_ text: String) -> String? {
        Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }
    }

    static func encoded(_ text: String) -> JSON { .string(Data(text.utf8).base64EncodedString()) }
}
