/// Lines that come through a pipe, or from a terminal that can do no more than that.
actor LineReader {
    enum Line: Sendable, Equatable {
        case text(String)
        /// Ctrl-C, or what else calls ``TerminalInput/interrupt()``.
        case interrupted
        case end
    }

    private let input: TerminalInput
    private var buffer: [UInt8] = []

    init(input: TerminalInput) { self.input = input }

    /// The next line, without its end.
    func next() async -> Line {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeFirst(end + 1) }
                return .text(Self.text(buffer[..<end]))
            }
            switch await input.next() {
            case .bytes(let bytes): buffer += bytes
            case .interrupted: return .interrupted
            case .changed, .timeout: continue
            case .end:
                defer { buffer = [] }
                return buffer.isEmpty ? .end : .text(Self.text(buffer[...]))
            }
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
    }
}
