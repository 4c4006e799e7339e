import Crypto
import FoundationEssentials
import SwiftASN1
import Values
import X509

/// Takes the secrets out of a recording and puts something in their place that a playbook can go on with.
///
/// What is in Secrets, credentials, private keys and tokens anywhere are replaced: equal ones by equal ones, so that
/// comparisons still hold. Private keys become other keys, and the certificates in Secrets are issued anew for those, so
/// that pairs still fit. Nothing of it can be undone: what stands in is made with a key that is forgotten.
struct SecretRemover {
    let salt = SymmetricKey(size: .bits256)
    /// Secret text, and what stands for it.
    private(set) var known: [String: String] = [:]
    private(set) var longestFirst: [String] = []
    private var unknown: [[UInt8]] = []
    private(set) var authorities: [Certificate] = []
    /// The certificates that stand for others, as PEM text: issuing one twice gives two, as signatures are made by chance.
    private(set) var issued: [Certificate: String] = [:]

    /// Shorter texts are in others by chance.
    static let shortestSecret = 8

    init(credentials: [String]) {
        for secret in credentials { remember(secret, placeholder(Array(secret.utf8))) }
    }

    /// Must be told every entry before the first is cleaned, as what is secret may show before it is known to be.
    mutating func learn(_ entry: RecordedEntry) {
        let values = Self.secrets(in: entry)
        for value in values { authorities += Self.certificates(String(decoding: value, as: UTF8.self)) }
        unknown += values.filter { !Self.isPublic($0) }
    }

    /// Ends learning: what stands for a certificate depends on all of them.
    mutating func finishLearning() {
        for certificate in Set(authorities) { issued[certificate] = issuedAnew(certificate) }
        for value in Set(unknown) {
            let substitute = substitute(for: value)
            remember(String(decoding: value, as: UTF8.self), String(decoding: substitute, as: UTF8.self))
            remember(Data(value).base64EncodedString(), Data(substitute).base64EncodedString())
        }
        unknown = []
        longestFirst = known.keys.sorted { $0.utf8.count > $1.utf8.count }
    }

    private mutating func remember(_ secret: String, _ substitute: String) {
        if secret.utf8.count >= Self.shortestSecret { known[secret] = substitute }
    }

    func cleaned(_ entry: RecordedEntry) -> RecordedEntry {
        let isSecret = Self.isAboutSecrets(entry.call)
        var entry = entry
        entry.call["body"] = entry.call["body"].map { clean($0, isSecret: isSecret) }
        let body = entry.call["body"]
        entry.call = clean(entry.call, isSecret: false)
        entry.call["body"] = body
        entry.answer = clean(entry.answer, isSecret: isSecret)
        return entry
    }

    private func clean(_ json: JSON, isSecret: Bool) -> JSON {
        switch json {
        case .string(let text): return .string(clean(text))
        case .array(let elements): return .array(elements.map { clean($0, isSecret: isSecret) })
        case .object(var members):
            let isSecret = isSecret || members["kind"] == "Secret" || members["kind"] == "SecretList"
            if isSecret {
                for field in ["data", "stringData"] {
                    members[field] = members[field]?.objectValue.map { values in
                        .object(values.mapValues { value(of: $0, isEncoded: field == "data") })
                    }
                }
                // kubectl apply leaves the whole object there.
                members["kubectl.kubernetes.io/last-applied-configuration"] = nil
            }
            let kept = isSecret ? ["data", "stringData"] : []
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { key, value in
                        (key, kept.contains(key) ? value : clean(value, isSecret: isSecret))
                    }))
        default: return json
        }
    }

    private func value(of json: JSON, isEncoded: Bool) -> JSON {
        guard let text = json.stringValue else { return json }
        let bytes = isEncoded ? Base64.decode(text) ?? Array(text.utf8) : Array(text.utf8)
        let substitute = Self.isPublic(bytes) ? bytes : self.substitute(for: bytes)
        return .string(isEncoded ? Data(substitute).base64EncodedString() : String(decoding: substitute, as: UTF8.self))
    }
}
