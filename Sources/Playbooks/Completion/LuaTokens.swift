/// A word, number, string or symbol of Lua source.
struct LuaToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case name, keyword, number, symbol
        /// - Parameter isClosed: Whether its end is there; one without goes on to the end of the text.
        case string(isClosed: Bool)
        case comment(isClosed: Bool)
    }

    var kind: Kind
    /// As it is written; of a string only what is between its quotes.
    var text: String
    /// Where it is in the text, in UTF-8 code units.
    var range: Range<Int>
    /// What a string begins with: `"`, `'`, `[[`, `[=[`; empty for others.
    var quote = ""

    func isSymbol(_ text: String) -> Bool { kind == .symbol && self.text == text }
    func isKeyword(_ text: String) -> Bool { kind == .keyword && self.text == text }

    var isString: Bool { if case .string = kind { true } else { false } }
    var isComment: Bool { if case .comment = kind { true } else { false } }
}

/// Lua source as tokens. Whatever the text is, every byte that is no space is in one of them.
///
/// (Lua 5.4 Reference Manual, §3.1.)
struct LuaTokens {
    /// Comments are among them.
    private(set) var all: [LuaToken] = []
    private let bytes: [UInt8]
    private var at = 0

    static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]
    private static let symbols = ["...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", ".."].map { Array($0.utf8) }

    init(_ text: String) {
        bytes = Array(text.utf8)
        while at < bytes.count { next() }
    }

    /// Those that mean something.
    var code: [LuaToken] { all.filter { !$0.isComment } }

    private mutating func next() {
        let start = at
        let byte = bytes[at]
        if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
            at += 1
        } else if Self.isNameStart(byte) {
            skip(Self.isNamePart)
            let text = text(start..<at)
            add(Self.keywords.contains(text) ? .keyword : .name, start)
        } else if Self.isDigit(byte) || byte == UInt8(ascii: ".") && peek(1).map(Self.isDigit) == true {
            number()
            add(.number, start)
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            quoted(byte)
        } else if starts("--") {
            comment()
        } else if byte == UInt8(ascii: "["), let level = longBracket() {
            long(level, start) { .string(isClosed: $0) }
        } else {
            at += Self.symbols.first { bytes[at...].starts(with: $0) }?.count ?? 1
            // A character of several bytes stays whole.
            if byte >= 0x80 { skip { $0 & 0xC0 == 0x80 } }
            add(.symbol, start)
        }
    }

    private mutating func number() {
        var previous: UInt8 = 0
        skip { byte in
            defer { previous = byte | 0x20 }
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            return Self.isNamePart(byte) || byte == UInt8(ascii: ".")
                || isSign && (previous == UInt8(ascii: "e") || previous == UInt8(ascii: "p"))
        }
    }

    private mutating func quoted(_ quote: UInt8) {
        let start = at
        at += 1
        while at < bytes.count, bytes[at] != quote, bytes[at] != UInt8(ascii: "\n") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at = min(at, bytes.count)
        let isClosed = at < bytes.count && bytes[at] == quote
        let inside = text(start + 1..<at)
        if isClosed { at += 1 }
        all.append(
            LuaToken(
                kind: .string(isClosed: isClosed), text: inside, range: start..<at,
                quote: String(decoding: [quote], as: UTF8.self)))
    }

    private mutating func comment() {
        let start = at
        at += 2
        if at < bytes.count, bytes[at] == UInt8(ascii: "["), let level = longBracket() {
            return long(level, start) { .comment(isClosed: $0) }
        }
        skip { $0 != UInt8(ascii: "\n") }
        add(.comment(isClosed: at < bytes.count), start)
    }

    /// How many `=` the long bracket has that begins here.
    private func longBracket() -> Int? {
        let level = bytes[(at + 1)...].prefix { $0 == UInt8(ascii: "=") }.count
        return peek(level + 1) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func long(_ level: Int, _ start: Int, _ kind: (Bool) -> LuaToken.Kind) {
        let equals = [UInt8](repeating: UInt8(ascii: "="), count: level)
        let end = [UInt8(ascii: "]")] + equals + [UInt8(ascii: "]")]
        let opening = [UInt8(ascii: "[")] + equals + [UInt8(ascii: "[")]
        at += end.count
        let inside = at
        while at < bytes.count, !bytes[at...].starts(with: end) { at += 1 }
        let content = text(inside..<at)
        let isClosed = at < bytes.count
        if isClosed { at += end.count }
        all.append(
            LuaToken(
                kind: kind(isClosed), text: content, range: start..<at, quote: String(decoding: opening, as: UTF8.self))
        )
    }

    private mutating func add(_ kind: LuaToken.Kind, _ start: Int) {
        all.append(LuaToken(kind: kind, text: text(start..<at), range: start..<at))
    }

    private mutating func skip(_ isWanted: (UInt8) -> Bool) {
        while at < bytes.count, isWanted(bytes[at]) { at += 1 }
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    private func peek(_ distance: Int) -> UInt8? { at + distance < bytes.count ? bytes[at + distance] : nil }
    private func starts(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    /// Whether a text can stand after a dot.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isNameStart(first) else { return false }
        return text.utf8.allSatisfy(isNamePart) && !keywords.contains(text)
    }
}
