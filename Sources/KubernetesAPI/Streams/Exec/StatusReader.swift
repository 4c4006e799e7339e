/// Cuts a JSON object out of bytes that come in any pieces, so that it does not matter in which.
struct StatusReader: Sendable {
    private var bytes: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isOver = false

    // A Status is some hundred bytes; nobody may fill our memory with one.
    private static let limit = 1 << 20

    /// The first object, once, when these bytes complete it. What follows it does not count, nor what comes instead of it.
    mutating func receive(_ piece: some Sequence<UInt8>) -> [UInt8]? {
        for byte in piece where !isOver {
            bytes.append(byte)
            isOver = ends(byte) || bytes.count == Self.limit
            if isOver { return bytes }
        }
        return nil
    }

    /// Whether an object ends here.
    private mutating func ends(_ byte: UInt8) -> Bool {
        if isInString {
            if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "}"):
            depth -= 1
            return depth <= 0
        default: break
        }
        return false
    }
}
