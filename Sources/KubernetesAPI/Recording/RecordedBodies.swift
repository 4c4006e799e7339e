import Values

/// The bodies of changes. What is in Secrets is other in each run, and so are certificates, and digests of these.
enum RecordedBodies {
    /// The body with nothing in it that a run makes by chance.
    static func comparable(_ body: JSON, of call: JSON) -> JSON {
        var result = withoutChance(body)
        guard ChangeView.isSecret(body) || SecretRemover.isAboutSecrets(call) else { return result }
        for field in ["data", "stringData"] {
            guard let members = result[field]?.objectValue else { continue }
            result[field] = .object(members.mapValues { _ in "*" })
        }
        return result
    }

    private static func withoutChance(_ json: JSON) -> JSON {
        switch json {
        case .string(let text):
            if text.contains("-----BEGIN CERTIFICATE") { return "*" }
            return isDigest(text) ? .string("digest of \(text.utf8.count)") : json
        case .array(let elements): return .array(elements.map(withoutChance))
        case .object(let members): return .object(members.mapValues(withoutChance))
        default: return json
        }
    }

    /// Hexadecimal digits, as checksums in annotations have them.
    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count >= 16
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// The texts of a body that stand for recorded ones, of bodies that are comparable. Digests stay as they were recorded,
    /// or what they are compared with would look changed.
    static func remade(_ recorded: JSON, _ made: JSON) -> [String: String] {
        switch (recorded, made) {
        case (.string(let old), .string(let new)): return old == new || isDigest(old) ? [:] : [old: new]
        case (.array(let old), .array(let new)):
            return zip(old, new).reduce(into: [:]) { $0.merge(remade($1.0, $1.1)) { _, last in last } }
        case (.object(let old), .object(let new)):
            return new.reduce(into: [:]) { result, member in
                guard let value = old[member.key] else { return }
                result.merge(remade(value, member.value)) { _, last in last }
            }
        default: return [:]
        }
    }
}
