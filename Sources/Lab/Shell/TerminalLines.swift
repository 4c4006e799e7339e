/// What is typed, made into lines as a terminal's driver does it: with echo, backspace, Ctrl-C and Ctrl-D; without a terminal, the
/// lines of a text.
struct TerminalLines: Sendable {
    enum Event: Sendable, Hashable {
        case line(String)
        case interrupt
        case end
    }

    let isTerminal: Bool
    private var line: [UInt8] = []
    /// Escape sequences of keys that move are left out.
    private var isInSequence = false

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    /// - Returns: what happens, and what the terminal shows of it.
    mutating func feed(_ bytes: [UInt8]) -> (events: [Event], echo: [UInt8]) {
        var events: [Event] = []
        var echo: [UInt8] = []
        for byte in bytes { feed(byte, &events, &echo) }
        return (events, isTerminal ? echo : [])
    }

    /// What is left when nothing more comes.
    mutating func finish() -> [Event] { line.isEmpty ? [.end] : [takeLine(), .end] }

    private mutating func feed(_ byte: UInt8, _ events: inout [Event], _ echo: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\n"),
            UInt8(ascii: "\r") where isTerminal:
            events.append(takeLine())
            echo += [UInt8(ascii: "\n")]
        case 3 where isTerminal:
            line = []
            events.append(.interrupt)
            echo += Array("^C\n".utf8)
        case 4 where isTerminal: if line.isEmpty { events.append(.end) }
        case 8 where isTerminal, 0x7f where isTerminal: erase(&echo)
        case 0x1b where isTerminal: isInSequence = true
        case _ where isInSequence: isInSequence = byte == UInt8(ascii: "[") || !(0x40...0x7e).contains(byte)
        case 0..<32 where isTerminal: break
        default:
            line.append(byte)
            echo.append(byte)
        }
    }

    private mutating func takeLine() -> Event {
        defer { line = [] }
        return .line(String(decoding: line, as: UTF8.self))
    }

    /// Takes back one character, whose bytes in UTF-8 may be several.
    private mutating func erase(_ echo: inout [UInt8]) {
        while let byte = line.popLast() {
            if byte & 0xc0 != 0x80 {
                echo += Array("\u{8} \u{8}".utf8)
                return
            }
        }
    }
}
