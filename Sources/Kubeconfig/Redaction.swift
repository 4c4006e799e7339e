import Crypto
import FoundationEssentials
import SwiftASN1
import Synchronization
import Values
import X509

/// What may be shown of a kubeconfig: everything that is known not to be a secret. A secret shows as a mark that differs
/// when the secret does.
enum Redaction {
    // Made anew for each run, so that a mark cannot be used to try passwords.
    private static let salt = SymmetricKey(size: .bits256)

    private static let harmlessUserFields: Set<String> = [
        "client-certificate", "client-key", "tokenFile", "username", "as", "as-uid", "as-groups",
    ]
    private static let harmlessExecFields: Set<String> = [
        "apiVersion", "command", "interactiveMode", "provideClusterInfo", "installHint",
    ]

    /// A whole kubeconfig for a change: its lists as objects by name, so that a diff names entries and not positions.
    static func document(_ document: KubeconfigDocument) -> JSON {
        var root = document.root
        let sections = KubeconfigDocument.Section.allCases.filter { root[$0.rawValue]?.elements != nil }
        for section in sections { root[section.rawValue] = nil }
        var result = root.json
        for section in sections {
            var entries: [String: JSON] = [:]
            let list = document.entries(section)
            for (entry, body) in zip(list, list.concurrentMap { body($0) }) {
                entries[entries[entry.name] == nil ? entry.name : entry.name.escaped] = body
            }
            result[section.rawValue] = .object(entries)
        }
        return result
    }

    static func body(_ entry: KubeconfigDocument.Entry) -> JSON { body(entry.body.json, section: entry.section) }

    static func body(_ body: JSON, section: KubeconfigDocument.Section) -> JSON {
        guard let members = body.objectValue else { return body }
        switch section {
        case .contexts: return body
        case .clusters: return .object(members.redacted { cluster($0, $1) })
        case .users: return .object(members.redacted { user($0, $1) })
        }
    }

    private static func cluster(_ key: String, _ value: JSON) -> JSON {
        switch (key, value.stringValue) {
        case ("certificate-authority-data", let data?): .string(certificate(base64: data))
        case ("server", let url?), ("proxy-url", let url?): .string(withoutUserInfo(url))
        default: value
        }
    }

    private static func user(_ key: String, _ value: JSON) -> JSON {
        if harmlessUserFields.contains(key) { return value }
        switch (key, value) {
        case ("client-certificate-data", .string(let data)): return .string(certificate(base64: data))
        case ("exec", .object(let members)):
            return .object(members.redacted { harmlessExecFields.contains($0) ? $1 : mark($1) })
        default: return mark(value)
        }
    }

    private static func mark(_ value: JSON) -> JSON {
        if value.isNull { return value }
        let code = HMAC<SHA256>.authenticationCode(for: Data(value.bytes()), using: salt)
        return .string("REDACTED (\(hex(code.prefix(4))))")
    }

    // Merging many clusters into many files shows each certificate many times, and parsing one is slow.
    private static let summaries = Mutex<[String: String]>([:])

    private static func certificate(base64: String) -> String {
        if let known = summaries.withLock({ $0[base64] }) { return known }
        let summary = summary(ofCertificate: base64)
        summaries.withLock { $0[base64] = summary }
        return summary
    }

    /// `CN=kubernetes-admin,O=system:masters (sha256 1f2e3d4c…)` of the first certificate in base64 of PEM.
    private static func summary(ofCertificate base64: String) -> String {
        let data = Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data(base64.utf8)
        let digest = "sha256 \(hex(SHA256.hash(data: data).prefix(8)))"
        guard let subject = try? subject(ofFirstCertificate: Array(data)) else {
            return "not a certificate (\(digest))"
        }
        return "\(subject) (\(digest))"
    }

    /// Reads no more of the certificate than its subject (RFC 5280, 4.1): the rest takes ten times as long.
    private static func subject(ofFirstCertificate pem: [UInt8]) throws -> DistinguishedName? {
        // Base64 has no hyphens: the content comes between those of the first line and those of the last.
        let parts = pem.split(separator: UInt8(ascii: "-"))
        guard let begin = parts.firstIndex(where: { $0.elementsEqual("BEGIN CERTIFICATE".utf8) }),
            begin + 1 < parts.count,
            let der = Data(base64Encoded: Data(parts[begin + 1]), options: .ignoreUnknownCharacters)
        else { return nil }
        return try DER.sequence(DER.parse(Array(der)), identifier: .sequence) { certificate in
            defer { while certificate.next() != nil {} }
            guard let signed = certificate.next() else { return nil }
            return try DER.sequence(signed, identifier: .sequence) { fields in
                defer { while fields.next() != nil {} }
                var field = fields.next()
                if let version = field?.identifier, version.tagClass == .contextSpecific { field = fields.next() }
                // The serial number comes first; then the algorithm, the issuer and the validity.
                for _ in 0..<4 { field = fields.next() }
                return try field.map { try DistinguishedName(derEncoded: $0) }
            }
        }
    }

    private static func withoutUserInfo(_ url: String) -> String {
        guard let endOfScheme = url.endOfScheme else { return url }
        let start = url.index(endOfScheme, offsetBy: 3)
        let authority = url[start...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return url[..<start] + "REDACTED" + url[at...]
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension [String: JSON] {
    fileprivate func redacted(_ transform: (String, JSON) -> JSON) -> [String: JSON] {
        Dictionary(uniqueKeysWithValues: map { (key: $0.key, value: transform($0.key, $0.value)) })
    }
}
