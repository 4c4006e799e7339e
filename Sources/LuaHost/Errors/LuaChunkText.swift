/// The text of a chunk, for messages to show the line that they are about.
struct LuaChunkText {
    private struct Part {
        /// The number that messages give its first line.
        var firstLine: Int
        var text: String
    }

    // In the order of their lines. A file has one; at the prompt, each entry is another.
    private var parts: [Part] = []

    init() {}
    init(_ text: String) { add(text, at: 1) }

    mutating func add(_ text: String, at firstLine: Int) { parts.append(Part(firstLine: firstLine, text: text)) }

    func line(_ number: Int) -> String? {
        guard let part = parts.last(where: { $0.firstLine <= number }) else { return nil }
        var left = number - part.firstLine
        var rest = Substring(part.text).utf8
        while left > 0 {
            guard let end = rest.firstIndex(where: Self.endsLine) else { return nil }
            let first = rest[end]
            rest = rest[end...].dropFirst()
            // Lua counts both orders of carriage return and line feed as one end of a line.
            if let next = rest.first, Self.endsLine(next), next != first { rest = rest.dropFirst() }
            left -= 1
        }
        let line = String(Substring(rest.prefix { !Self.endsLine($0) }))
        return number == 1 && line.unicodeScalars.first == "\u{FEFF}" ? String(line.unicodeScalars.dropFirst()) : line
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
}

extension LuaCore {
    /// The error with the text of its line, where that is of a chunk that was loaded here.
    func showing(_ error: LuaError) -> LuaError {
        guard error.sourceLine == nil, let place = error.location, let colon = place.lastIndex(of: ":"),
            let number = Int(place[place.index(after: colon)...])
        else { return error }
        var error = error
        error.sourceLine = chunkTexts[String(place[..<colon])]?.line(number)
        return error
    }
}
