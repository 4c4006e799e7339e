/// Files and folders as `kubectl cp` sends and takes them: ustar, with the long names of GNU tar and of pax (POSIX.1-2017,
/// pax, "ustar Interchange Format").
struct TarArchive: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        /// Of a folder without the slash at its end.
        var name: String
        var isFolder = false
        var bytes: [UInt8] = []
    }

    /// The bytes are no archive, or end before it does, or have something in them that is neither file nor folder.
    struct Malformed: Error, Sendable, Hashable {
        var reason: String
    }

    private static let block = 512

    var entries: [Entry]

    init(_ entries: [Entry]) { self.entries = entries }

    init(parsing bytes: [UInt8]) throws(Malformed) {
        entries = []
        var rest = bytes[...]
        var longName: String?
        while rest.count >= Self.block, rest.prefix(Self.block).contains(where: { $0 != 0 }) {
            let header = Array(rest.prefix(Self.block))
            let size = Int(Self.text(header[124..<136]).filter { $0 != " " }, radix: 8) ?? -1
            rest = rest.dropFirst(Self.block)
            guard size >= 0, size <= rest.count else { throw Malformed(reason: "Unexpected EOF in archive") }
            let content = Array(rest.prefix(size))
            rest = rest.dropFirst((size + Self.block - 1) / Self.block * Self.block)
            let name = longName ?? Self.name(in: header)
            longName = nil
            switch header[156] {
            case UInt8(ascii: "L"): longName = Self.text(content[...])
            case UInt8(ascii: "x"): longName = Self.path(in: content)
            case UInt8(ascii: "g"): break
            case 0, UInt8(ascii: "0"): entries.append(Entry(name: name, bytes: content))
            case UInt8(ascii: "5"): entries.append(Entry(name: Self.withoutSlash(name), isFolder: true))
            default: throw Malformed(reason: "\(name): the lab's containers have files and folders only")
            }
        }
    }

    var bytes: [UInt8] {
        var result: [UInt8] = []
        for entry in entries {
            let name = entry.isFolder ? entry.name + "/" : entry.name
            if name.utf8.count > 100 {
                let long = Array(name.utf8) + [0]
                result += Self.record("././@LongLink", UInt8(ascii: "L"), long)
            }
            result += Self.record(name, UInt8(ascii: entry.isFolder ? "5" : "0"), entry.bytes)
        }
        return result + [UInt8](repeating: 0, count: 2 * Self.block)
    }

    private static func record(_ name: String, _ kind: UInt8, _ content: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: some Sequence<UInt8>, at start: Int, limit: Int) {
            for (index, byte) in text.enumerated() where index < limit { header[start + index] = byte }
        }
        func octal(_ number: Int, _ width: Int) -> [UInt8] {
            let digits = String(number, radix: 8)
            return Array((String(repeating: "0", count: max(0, width - digits.count)) + digits).utf8)
        }
        put(name.utf8, at: 0, limit: 100)
        put(octal(kind == UInt8(ascii: "5") ? 0o755 : 0o644, 7), at: 100, limit: 7)
        for start in [108, 116] { put(octal(0, 7), at: start, limit: 7) }
        put(octal(content.count, 11), at: 124, limit: 11)
        put(octal(0, 11), at: 136, limit: 11)
        header[156] = kind
        put("ustar\u{0}00".utf8, at: 257, limit: 8)
        // The sum is taken as if its own field were spaces.
        let sum = header.reduce(8 * 32) { $0 + Int($1) }
        put(octal(sum, 6) + [0, 32], at: 148, limit: 8)
        return header + content + [UInt8](repeating: 0, count: (block - content.count % block) % block)
    }

    private static func name(in header: [UInt8]) -> String {
        let (name, prefix) = (text(header[0..<100]), text(header[345..<500]))
        let hasPrefix = text(header[257..<262]) == "ustar" && !prefix.isEmpty
        return hasPrefix ? "\(prefix)/\(name)" : name
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The name among lines of `LENGTH KEY=VALUE`.
    private static func path(in records: [UInt8]) -> String? {
        String(decoding: records, as: UTF8.self).split(separator: "\n").compactMap { line in
            let record = line.drop { $0 != " " }.dropFirst()
            return record.hasPrefix("path=") ? String(record.dropFirst("path=".count)) : nil
        }.first
    }

    private static func withoutSlash(_ name: String) -> String {
        var name = name[...]
        while name.count > 1, name.last == "/" { name.removeLast() }
        return String(name)
    }
}
