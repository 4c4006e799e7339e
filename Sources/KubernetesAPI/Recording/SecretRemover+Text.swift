import FoundationEssentials
import Values

// Secrets within texts: the output of commands, logs, messages, files in ConfigMaps.
extension SecretRemover {
    func clean(_ text: String) -> String {
        guard text.utf8.count >= Self.shortestSecret else { return text }
        if let substitute = known[text] { return substitute }
        var result = text
        let length = text.utf8.count
        for secret in longestFirst where secret.utf8.count < length && result.contains(secret) {
            result = result.replacing(secret, with: known[secret] ?? "")
        }
        if result.contains("PRIVATE KEY-----") { result = withoutKeys(result) }
        if result.contains("eyJ") { result = replacingWords(result, beginning: "eyJ", substitute: token) }
        // "-----BEGIN " in base64, as kubeconfigs have keys.
        if result.contains("LS0tLS1CRUdJTi") {
            result = replacingWords(result, beginning: "LS0tLS1CRUdJTi", substitute: encodedKey)
        }
        return result
    }

    /// Without the private keys in PEM that are in it.
    private func withoutKeys(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN ") {
            result += rest[..<begin.lowerBound]
            rest = rest[begin.lowerBound...]
            guard let end = rest.firstRange(of: "-----END "),
                let close = rest[end.upperBound...].firstRange(of: "-----")
            else { break }
            let block = String(rest[..<close.upperBound])
            rest = rest[close.upperBound...]
            let isKey = block.contains("PRIVATE KEY-----")
            result += isKey ? String(decoding: substitute(for: Array(block.utf8)).dropLast(), as: UTF8.self) : block
        }
        // A key whose end is not there is one all the same.
        return result + (rest.contains("PRIVATE KEY-----") ? placeholder(Array(rest.utf8)) : String(rest))
    }

    /// A JSON Web Token (RFC 7519): three parts in base64, the first of which begins an object.
    private func token(_ word: String) -> String? {
        word.split(separator: ".").count == 3 ? placeholder(Array(word.utf8)) : nil
    }

    private func encodedKey(_ word: String) -> String? {
        guard let bytes = Base64.decode(word), String(decoding: bytes, as: UTF8.self).contains("PRIVATE KEY-----")
        else {
            return nil
        }
        return Data(substitute(for: bytes)).base64EncodedString()
    }

    private func replacingWords(_ text: String, beginning: String, substitute: (String) -> String?) -> String {
        var result = ""
        var rest = text[...]
        while let begin = rest.firstRange(of: beginning) {
            result += rest[..<begin.lowerBound]
            let word = rest[begin.lowerBound...].prefix {
                $0.isASCII && ($0.isLetter || $0.isNumber || "+/=_-.".contains($0))
            }
            result += substitute(String(word)) ?? String(word)
            rest = rest[word.endIndex...]
        }
        return result + rest
    }
}
