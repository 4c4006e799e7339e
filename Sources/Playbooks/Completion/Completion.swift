/// What may stand at the end of a text.
public struct Completion: Equatable, Sendable {
    public struct Candidate: Equatable, Hashable, Sendable {
        /// What takes the place of the word.
        public var text: String
        /// What comes after it when it is the only one: a quote, a bracket.
        public var ending: String
        /// As a list shows it.
        public var label: String

        public init(_ text: String, ending: String = "", label: String? = nil) {
            self.text = text
            self.ending = ending
            self.label = label ?? text
        }
    }

    /// How many characters before the cursor they take the place of.
    public var replaced: Int
    /// Each different, sorted as they are to be shown.
    public var candidates: [Candidate]
    /// How the function is called whose arguments are being typed.
    public var signature: String?

    public init(replaced: Int = 0, candidates: [Candidate] = [], signature: String? = nil) {
        self.replaced = replaced
        self.candidates = candidates
        self.signature = signature
    }

    /// What all candidates begin with, with its ending where there is only one.
    public var insertion: String? {
        guard let first = candidates.first else { return nil }
        if candidates.count == 1 { return first.text + first.ending }
        return candidates.dropFirst().reduce(first.text) { common, candidate in
            String(zip(common, candidate.text).prefix { $0 == $1 }.map(\.0))
        }
    }
}

extension CompletionRequest {
    /// The names of a kind that begin as the word does; those with another case only where there are no others.
    func completion(
        among names: [Name], signature: String? = nil
    ) -> Completion {
        let shown = names.filter { prefix.hasPrefix("_") || !$0.text.hasPrefix("_") }
        var matching = shown.filter { $0.text.hasPrefix(prefix) }
        if matching.isEmpty { matching = shown.filter { $0.text.lowercased().hasPrefix(prefix.lowercased()) } }
        var seen: Set<String> = []
        let candidates = matching.filter { seen.insert($0.text).inserted }.map(candidate)
        let hasBrackets = hasDot && candidates.contains { $0.text.hasPrefix("[") }
        return Completion(
            replaced: prefix.count + (hasBrackets ? 1 : 0),
            candidates: hasBrackets ? candidates.map(Self.withSeparator) : candidates, signature: signature)
    }

    /// A name that something has.
    struct Name: Equatable, Sendable {
        var text: String
        /// What is typed next: `(` after a function.
        var ending = ""
        /// As a list shows it, where that is shorter.
        var label: String?

        init(_ text: String, ending: String = "", label: String? = nil) {
            self.text = text
            self.ending = ending
            self.label = label
        }
    }

    private func candidate(_ name: Name) -> Completion.Candidate {
        if hasDot, !LuaTokens.isName(name.text) {
            return Completion.Candidate("[\"\(name.text)\"]", label: name.label ?? name.text)
        }
        return Completion.Candidate(name.text, ending: name.ending, label: name.label)
    }

    /// The dot is part of what is replaced when one of the names does without.
    private static func withSeparator(_ candidate: Completion.Candidate) -> Completion.Candidate {
        if candidate.text.hasPrefix("[") { return candidate }
        return Completion.Candidate("." + candidate.text, ending: candidate.ending, label: candidate.label)
    }
}
