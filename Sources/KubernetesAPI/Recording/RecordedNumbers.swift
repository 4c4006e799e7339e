import Values

/// Long numbers in commands, which are there by chance: what is looked for in a command's output, so that nothing else in
/// it can be taken for it.
enum RecordedNumbers {
    private static let shortest = 12

    /// The text with a mark in place of each.
    static func removed(from text: String) -> String {
        pieces(of: text).map { $0.isNumber ? "#" : String($0.text) }.joined()
    }

    /// The answer of a recorded command, with the numbers of the one that asks now.
    static func renewed(_ answer: JSON, of recorded: JSON, for call: JSON) -> JSON {
        guard let old = recorded["exec"]?.arrayValue, let new = call["exec"]?.arrayValue, old != new else {
            return answer
        }
        var answer = answer
        for (old, new) in zip(numbers(in: old), numbers(in: new)) where old != new {
            for stream in ["stdout", "stderr"] {
                guard let text = answer[stream]?.stringValue else { continue }
                answer[stream] = .string(text.replacing(old, with: new))
            }
        }
        return answer
    }

    private static func numbers(in command: [JSON]) -> [String] {
        command.flatMap { argument in
            pieces(of: argument.stringValue ?? "").filter(\.isNumber).map { String($0.text) }
        }
    }

    private static func pieces(of text: String) -> [(text: Substring, isNumber: Bool)] {
        var pieces: [(text: Substring, isNumber: Bool)] = []
        var rest = text[...]
        while let first = rest.first {
            let isDigit = isDigit(first)
            let piece = rest.prefix { Self.isDigit($0) == isDigit }
            pieces.append((piece, isDigit && piece.count >= shortest))
            rest = rest[piece.endIndex...]
        }
        return pieces
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
