/// What somebody pressed, or had the terminal send.
enum Key: Equatable, Sendable {
    case text(String)
    /// What was pasted, whole, with its lines ended by `\n`.
    case paste(String)
    case enter, tab, backspace, delete, escape
    case up, down, left, right, home, end
    /// Ctrl with a letter, in lower case.
    case control(Character)
    /// Alt, or Escape before it, with a character, in lower case.
    case alt(Character)
    case altEnter, altBackspace, wordLeft, wordRight
    /// A key that means nothing here.
    case other
}

/// Makes keys of the bytes that a terminal sends, however they are cut. (ECMA-48; xterm control sequences, "Bracketed Paste
/// Mode" and "PC-Style Function Keys".)
struct KeyParser {
    private var pending: [UInt8] = []
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// Whether what came so far may be the beginning of a key.
    var isWaiting: Bool { !pending.isEmpty }

    mutating func keys(of bytes: some Sequence<UInt8>) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let (key, count) = next() {
            pending.removeFirst(count)
            keys.append(key)
        }
        return keys
    }

    /// What an escape stands for after which nothing comes.
    mutating func flush() -> [Key] {
        guard !isPasting else { return [] }
        defer { pending = [] }
        return pending == [0x1B] ? [.escape] : pending.isEmpty ? [] : [.other]
    }

    private var isPasting: Bool { pending.starts(with: Array("\u{1B}[200~".utf8)) }

    private func next() -> (Key, Int)? {
        guard let first = pending.first else { return nil }
        switch first {
        case 0x1B: return escape()
        case 0x0A, 0x0D: return (.enter, 1)
        case 0x09: return (.tab, 1)
        case 0x08, 0x7F: return (.backspace, 1)
        case 0x00: return (.other, 1)
        case 0x01...0x1A: return (.control(Character(Unicode.Scalar(first + 0x60))), 1)
        case 0x1C...0x1F: return (.other, 1)
        default: return text()
        }
    }

    /// As many characters as are there whole.
    private func text() -> (Key, Int)? {
        var count = 0
        while count < pending.count, pending[count] >= 0x20, pending[count] != 0x7F {
            let length = Self.length(pending[count])
            if count + length > pending.count { break }
            count += length
        }
        guard count > 0 else { return nil }
        return (.text(String(decoding: pending[..<count], as: UTF8.self)), count)
    }

    /// Of the UTF-8 sequence that a byte begins.
    private static func length(_ byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private func escape() -> (Key, Int)? {
        guard pending.count > 1 else { return nil }
        switch pending[1] {
        case UInt8(ascii: "["): return controlSequence()
        case UInt8(ascii: "O"):
            guard pending.count > 2 else { return nil }
            return (Self.named[pending[2]] ?? .other, 3)
        case 0x0A, 0x0D: return (.altEnter, 2)
        case 0x08, 0x7F: return (.altBackspace, 2)
        case 0x1B: return (.escape, 1)
        case 0x20..<0x7F:
            return (.alt(Character(String(UnicodeScalar(pending[1])).lowercased())), 2)
        default: return (.other, 2)
        }
    }

    private func controlSequence() -> (Key, Int)? {
        guard let end = pending.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
        let parameters = String(decoding: pending[2..<end], as: UTF8.self)
        if pending[end] == UInt8(ascii: "~") {
            if parameters == "200" { return paste(from: end + 1) }
            return (Self.numbered[parameters] ?? .other, end + 1)
        }
        let key = Self.named[pending[end]] ?? .other
        // `1;5D`: the second number tells of Shift, Alt and Ctrl.
        let hasModifier = parameters.split(separator: ";").count > 1
        switch key {
        case .left where hasModifier: return (.wordLeft, end + 1)
        case .right where hasModifier: return (.wordRight, end + 1)
        default: return (key, end + 1)
        }
    }

    private func paste(from start: Int) -> (Key, Int)? {
        var at = start
        while at < pending.count, !pending[at...].starts(with: Self.pasteEnd) { at += 1 }
        guard at < pending.count else { return nil }
        let text = String(decoding: pending[start..<at], as: UTF8.self)
        return (.paste(Self.lines(text)), at + Self.pasteEnd.count)
    }

    // A terminal sends what Enter sends at the ends of lines. What could steer it when it is shown is left out.
    private static func lines(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            if scalar == "\r" || scalar == "\n" {
                if scalar == "\r" || previous != "\r" { scalars.append("\n") }
            } else if scalar == "\t" || scalar.properties.generalCategory != .control {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private static let named: [UInt8: Key] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end, UInt8(ascii: "M"): .enter,
    ]
    private static let numbered: [String: Key] = [
        "1": .home, "7": .home, "4": .end, "8": .end, "3": .delete,
    ]
}
