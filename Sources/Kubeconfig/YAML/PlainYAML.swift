/// The YAML that kubectl and most programs write kubeconfigs in: block style, printable ASCII, one line a scalar, without
/// comments, tags, anchors and escapes. It is read and written here many times as fast as by libyaml, which gets
/// everything else. Whatever is taken for this YAML, libyaml reads and writes in the same way.
enum PlainYAML {
    /// It is other YAML, or none.
    struct Foreign: Error {}

    typealias Bytes = UnsafeBufferPointer<UInt8>

    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    /// Deeper than any kubeconfig, and little for a stack.
    static let deepest = 32

    /// libyaml takes keys up to 1024 characters for simple ones, and writes those up to 128 as such.
    private static let longestKey = 100

    /// The end of the key that begins at a position; `nil` when it is no key, or not followed by a colon.
    static func keyEnd(_ bytes: Bytes, from start: Int) -> Int? {
        guard start < bytes.count, isLetter(bytes[start]) else { return nil }
        var end = start + 1
        while end < bytes.count, isInKey(bytes[end]) { end += 1 }
        guard end - start <= longestKey, end < bytes.count, bytes[end] == colon else { return nil }
        guard end + 1 == bytes.count || bytes[end + 1] == space || bytes[end + 1] == newline else { return nil }
        return end
    }

    /// Whether a text is a key that needs no quotes for its characters.
    static func isKey(_ text: Bytes) -> Bool {
        guard let first = text.first else { return false }
        return isLetter(first) && text.count <= longestKey && text.allSatisfy(isInKey)
    }

    /// The end of the plain scalar that begins at a position, which is a line's end.
    static func plainEnd(_ bytes: Bytes, from start: Int) throws(Foreign) -> Int {
        guard start < bytes.count, isLetter(bytes[start]) || isDigit(bytes[start]) || bytes[start] == UInt8(ascii: "/")
        else { throw Foreign() }
        var end = start + 1
        while end < bytes.count {
            if areVisible(bytes, eightFrom: end) {
                end += 8
                continue
            }
            guard bytes[end] != newline else { break }
            let byte = bytes[end]
            guard byte > space, byte < 0x7F else {
                guard byte == space, isInside(bytes, end) else { throw Foreign() }
                end += 1
                continue
            }
            end += 1
        }
        guard bytes[end - 1] != colon else { throw Foreign() }
        return end
    }

    /// Whether eight bytes are all letters, digits or signs. Data is long, and one by one takes several times as long.
    private static func areVisible(_ bytes: Bytes, eightFrom start: Int) -> Bool {
        guard start + 8 <= bytes.count else { return false }
        let word = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self)
        // A byte's highest bit becomes set where it is below 0x21, 0x7F, or set already.
        let isOther = (word &- 0x2121_2121_2121_2121) | (word &+ 0x0101_0101_0101_0101) | word
        return isOther & 0x8080_8080_8080_8080 == 0
    }

    /// Whether a space is one between two words, and not before a comment, after a key or at a line's end.
    private static func isInside(_ bytes: Bytes, _ index: Int) -> Bool {
        guard index + 1 < bytes.count, bytes[index - 1] != colon else { return false }
        let next = bytes[index + 1]
        return next > space && next != UInt8(ascii: "#")
    }

    /// The end of what stands between quotes, without escapes.
    static func quotedEnd(_ bytes: Bytes, from start: Int, quote: UInt8) throws(Foreign) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != quote {
            guard bytes[end] >= space, bytes[end] < 0x7F, bytes[end] != UInt8(ascii: "\\") else { throw Foreign() }
            end += 1
        }
        return end
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isInKey(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }
}
