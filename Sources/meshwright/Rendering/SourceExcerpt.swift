import Changes
import Values

/// The line of Lua that an error is about, and below it a mark where the message names something that the line has once:
/// Lua itself knows no columns.
struct SourceExcerpt {
    private let number: Int
    private let text: [Character]
    private let mark: Range<Int>?

    /// `nil` where the line is not known.
    init?(_ error: OperationError) {
        guard let text = error.sourceLine, !text.allSatisfy(\.isWhitespace), let place = error.location,
            let colon = place.lastIndex(of: ":"),
            let number = Int(place[place.index(after: colon)...])
        else { return nil }
        self.init(number: number, text: text, message: error.message)
    }

    init(number: Int, text: String, message: String = "") {
        self.number = number
        let text = Self.expanded(text.printable)
        let mark = Self.subject(of: message).flatMap { Self.range(of: $0, in: text) }
        (self.text, self.mark) = Self.cut(text, mark)
    }

    /// The line as it is shown.
    var line: String { String(text) }

    func lines(_ style: Style) -> [String] {
        let margin = String(repeating: " ", count: String(number).count)
        let line = "  \(style.faint("\(number) |")) \(line)"
        return [line] + (markLine(style).map { ["  \(style.faint("\(margin) |")) \($0)"] } ?? [])
    }

    /// What stands below the line, if it has a mark.
    func markLine(_ style: Style) -> String? {
        guard let mark else { return nil }
        let before = String(repeating: " ", count: String(text[..<mark.lowerBound]).displayWidth)
        return before + style.bad(String(repeating: "^", count: max(1, String(text[mark]).displayWidth)))
    }

    // Terminals have different ideas of tabs, and the mark has to stand below its name.
    private static func expanded(_ text: String) -> [Character] {
        var result: [Character] = []
        for character in text {
            if character == "\t" {
                repeat { result.append(" ") } while result.count % 4 != 0
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static let longest = 160

    /// As much of a long line as is to be seen, with the mark in it.
    private static func cut(_ text: [Character], _ mark: Range<Int>?) -> ([Character], Range<Int>?) {
        guard text.count > longest else { return (text, mark) }
        let start = mark.map { max(0, min($0.upperBound - longest / 2, text.count - longest)) } ?? 0
        let end = min(text.count, start + longest)
        let visible = Array(text[start..<end])
        let before: [Character] = start > 0 ? ["…"] : []
        let moved = mark.map { $0.lowerBound - start + before.count..<min($0.upperBound, end) - start + before.count }
        return (before + visible + (end < text.count ? ["…"] : []), moved.flatMap { $0.isEmpty ? nil : $0 })
    }
}

// Where to put the mark.
extension SourceExcerpt {
    /// What stands before the name of the culprit, whose quotes are the last character.
    private static let beginnings = [
        "unknown field '", "(field '", "(method '", "(global '", "(local '", "(upvalue '", "(constant '", "no member '",
        "no field '", "no method '", "no parameter '", "variable '",
    ]

    /// The name that a message puts the blame on.
    private static func subject(of message: String) -> String? {
        if let near = message.firstRange(of: " near '"), let end = message.lastIndex(of: "'") {
            return near.upperBound < end ? String(message[near.upperBound..<end]) : nil
        }
        let openings = beginnings + (message.hasPrefix("bad argument ") ? [" to '"] : [])
        for opening in openings {
            guard let found = message.firstRange(of: opening) else { continue }
            return lastPart(of: message[found.upperBound...].prefix { $0 != "'" })
        }
        if message.hasPrefix("'") { return lastPart(of: message.dropFirst().prefix { $0 != "'" }) }
        guard message.hasPrefix("there is no "), let start = message.firstIndex(where: { $0 == "'" || $0 == "\"" })
        else {
            return nil
        }
        return String(message[message.index(after: start)...].prefix { $0 != message[start] })
    }

    /// `get` of `cluster:get`.
    private static func lastPart(of name: Substring) -> String? {
        name.split { $0 == "." || $0 == ":" }.last.map(String.init)
    }

    /// Where a line has a name, if it has it once.
    private static func range(of name: String, in text: [Character]) -> Range<Int>? {
        let name = Array(name)
        guard let first = name.first, let last = name.last, name.count <= text.count else { return nil }
        let found = (0...text.count - name.count).filter { start in
            let end = start + name.count
            guard text[start] == first, text[start..<end].elementsEqual(name) else { return false }
            let goesOn = start > 0 && isPart(text[start - 1]) && isPart(first)
            return !goesOn && !(end < text.count && isPart(text[end]) && isPart(last))
        }
        return found.count == 1 ? found[0]..<found[0] + name.count : nil
    }

    /// Whether a character is part of a name.
    private static func isPart(_ character: Character) -> Bool {
        character == "_" || character.isLetter || character.isNumber
    }
}
