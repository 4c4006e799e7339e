import Values

extension String {
    /// ASCII that differs where the bytes do: Swift's `==` takes what Unicode calls equivalent for the same.
    var exact: String {
        unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
    }
}

extension JSON {
    /// The same with every text and key made ``Swift/String/exact``.
    var exact: JSON {
        switch self {
        case .string(let text): .string(text.exact)
        case .array(let elements): .array(elements.map(\.exact))
        case .object(let members):
            .object(Dictionary(uniqueKeysWithValues: members.map { ($0.key.exact, $0.value.exact) }))
        default: self
        }
    }
}
