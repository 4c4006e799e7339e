/// One condition of a label selector.
struct LabelRequirement: Sendable, Hashable {
    enum Test: Sendable, Hashable {
        case exists
        case isMissing
        case isIn([String])
        case isNotIn([String])
    }

    var key: String
    var test: Test

    func matches(_ labels: [String: String]) -> Bool {
        switch test {
        case .exists: labels[key] != nil
        case .isMissing: labels[key] == nil
        case .isIn(let values): labels[key].map(values.contains) ?? false
        case .isNotIn(let values): !(labels[key].map(values.contains) ?? false)
        }
    }

    /// Reads `a=b,c!=d,e in (x,y),f notin (z),g,!h`.
    static func parse(_ text: String) throws(StatusError) -> [LabelRequirement] {
        var requirements: [LabelRequirement] = []
        for term in terms(of: text) where !term.allSatisfy(\.isWhitespace) {
            guard let requirement = LabelRequirement(term: term) else {
                throw .badRequest("unable to parse requirement: \(term)")
            }
            requirements.append(requirement)
        }
        return requirements
    }

    /// Splits at the commas outside of parentheses.
    private static func terms(of text: String) -> [String] {
        var terms = [""]
        var depth = 0
        for character in text {
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
            if character == ",", depth == 0 { terms.append("") } else { terms[terms.count - 1].append(character) }
        }
        return terms
    }

    private init?(term: String) {
        let term = term.trimming(\.isWhitespace)
        if let mark = term.firstIndex(of: "=") {
            let isNegative = term[..<mark].last == "!"
            let key = isNegative ? term[..<mark].dropLast() : term[..<mark]
            let value = term[mark...].drop { $0 == "=" }.trimming(\.isWhitespace)
            self.init(key: key.trimming(\.isWhitespace), test: isNegative ? .isNotIn([value]) : .isIn([value]))
        } else if let open = term.firstIndex(of: "("), term.last == ")" {
            let words = term[..<open].split(whereSeparator: \.isWhitespace)
            let values = term[open...].dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimming(\.isWhitespace) }
            guard words.count == 2, words[1] == "in" || words[1] == "notin" else { return nil }
            self.init(key: String(words[0]), test: words[1] == "in" ? .isIn(values) : .isNotIn(values))
        } else if term.hasPrefix("!") {
            self.init(key: String(term.dropFirst()), test: .isMissing)
        } else {
            self.init(key: term, test: .exists)
        }
        if key.isEmpty || key.contains(where: { $0.isWhitespace || "()!=<>".contains($0) }) { return nil }
    }

    private init(key: String, test: Test) {
        self.key = key
        self.test = test
    }
}
