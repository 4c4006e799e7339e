import Crypto
import FoundationEssentials
import Values

/// An object as a change shows it: without what the server keeps for itself, and without secrets.
enum ChangeView {
    static func of(_ object: JSON) -> JSON {
        var view = object
        view["status"] = Optional<JSON>.none
        for key in ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"] {
            view[path: ["metadata", key]] = Optional<JSON>.none
        }
        if isSecret(object) { redact(&view) }
        return view
    }

    static func isSecret(_ object: JSON) -> Bool {
        object["kind"]?.stringValue == "Secret" && object["apiVersion"]?.stringValue == "v1"
    }

    /// The values of a Secret, encoded and plain, so that they can be kept out of messages.
    static func secrets(of object: JSON?) -> [SecretString] {
        guard let object, isSecret(object) else { return [] }
        let encoded = object["data"]?.stringMap?.values.map { $0 } ?? []
        let decoded = encoded.compactMap(Base64.decode).map { String(decoding: $0, as: UTF8.self) }
        let plain = object["stringData"]?.stringMap?.values.map { $0 } ?? []
        return (encoded + decoded + plain).map { SecretString($0) }
    }

    private static func redact(_ view: inout JSON) {
        for field in ["data", "stringData"] {
            guard let members = view[field]?.objectValue else { continue }
            view[field] = .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { key, value in
                        (key, placeholder(for: value, isEncoded: field == "data"))
                    }))
        }
        // kubectl apply leaves the whole object there.
        view[path: ["metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"]] =
            Optional<JSON>.none
    }

    private static func placeholder(for value: JSON, isEncoded: Bool) -> JSON {
        let text = value.stringValue ?? value.text()
        let bytes = isEncoded ? Base64.decode(text) ?? Array(text.utf8) : Array(text.utf8)
        // The key lives as long as the process: equal values look equal, and nobody can try out what a short one was.
        let hash = HMAC<SHA256>.authenticationCode(for: bytes, using: key)
        let digits = hash.prefix(4).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return .string("REDACTED \(digits)")
    }

    private static let key = SymmetricKey(size: .bits256)
}
