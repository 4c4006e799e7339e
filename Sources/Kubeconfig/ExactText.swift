import Values

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

// kubectl tells names, paths and values apart by their bytes. Swift's `==`, its sets and its dictionaries take texts for one
// that Unicode calls equivalent, such as é written with one scalar or with two.

extension String {
    func isExactly(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { one in
            other.utf8.withContiguousStorageIfAvailable { two in
                guard let start = one.baseAddress, let otherStart = two.baseAddress else { return one.isEmpty }
                return memcmp(start, otherStart, one.count) == 0
            }
        }
        return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
    }

    /// What tells this text apart in sets and dictionaries.
    var exact: [UInt8] { Array(utf8) }

    /// The same for readers, with every scalar that is not ASCII as `\u{301}`.
    var escaped: String {
        unicodeScalars.map { $0.isASCII ? String($0) : "\\u{\(String($0.value, radix: 16))}" }.joined()
    }

    /// The parts between separators. A character that combines with a separator does not hide it.
    func parts(separatedBy separator: Unicode.Scalar) -> [String] {
        unicodeScalars.split(separator: separator).map(String.init)
    }
}

extension Sequence<String> {
    /// Each text once, in the order of its first appearance.
    var distinct: [String] {
        var seen: Set<[UInt8]> = []
        return filter { seen.insert($0.exact).inserted }
    }
}

extension JSON {
    func isExactly(_ other: JSON) -> Bool {
        guard self == other else { return false }
        switch (self, other) {
        case (.string(let one), .string(let two)): return one.isExactly(two)
        case (.array(let one), .array(let two)): return zip(one, two).allSatisfy { $0.isExactly($1) }
        case (.object(let one), .object(let two)):
            return one.allSatisfy { key, value in
                guard let index = two.index(forKey: key) else { return false }
                return key.isExactly(two[index].key) && value.isExactly(two[index].value)
            }
        default: return true
        }
    }
}
