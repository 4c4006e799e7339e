#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A network in CIDR notation, or a single address, of IPv4 or IPv6.
struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// 4 or 16 bytes in network order, with the host's bits as written.
    let bytes: [UInt8]
    let prefixLength: Int
    let description: String

    /// Reads `10.233.64.0/18`, `10.6.1.2`, `fd00::/48`; `nil` for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, let bytes = Self.parse(String(address)) else { return nil }
        var length = bytes.count * 8
        if parts.count == 2 {
            guard let given = Int(parts[1]), (0...length).contains(given) else { return nil }
            length = given
        }
        self.bytes = bytes
        prefixLength = length
        description = text
    }

    var isIPv4: Bool { bytes.count == 4 }

    func overlaps(_ other: AddressRange) -> Bool {
        bytes.count == other.bytes.count
            && Self.agree(bytes, other.bytes, bits: min(prefixLength, other.prefixLength))
    }

    func covers(_ other: AddressRange) -> Bool {
        prefixLength <= other.prefixLength && overlaps(other)
    }

    private static func agree(_ left: [UInt8], _ right: [UInt8], bits: Int) -> Bool {
        let whole = bits / 8
        guard left.prefix(whole) == right.prefix(whole) else { return false }
        guard bits % 8 > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits % 8))
        return left[whole] & mask == right[whole] & mask
    }

    private static func parse(_ text: String) -> [UInt8]? {
        let family = text.contains(":") ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}

extension [AddressRange] {
    /// The ranges of text with ranges between commas or spaces, as `cilium-config` and kubeadm write several of them.
    init(list text: String) {
        self = text.split { $0 == "," || $0 == " " || $0 == "\n" }.compactMap { AddressRange(String($0)) }
    }

    /// The first pair of ranges that overlap.
    func firstOverlap(with others: [AddressRange]) -> (AddressRange, AddressRange)? {
        for range in self {
            if let other = others.first(where: range.overlaps) { return (range, other) }
        }
        return nil
    }
}
