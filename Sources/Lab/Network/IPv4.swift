/// An IPv4 address.
struct IPv4: Sendable, Hashable, Comparable, CustomStringConvertible {
    var value: UInt32

    init(value: UInt32) { self.value = value }

    init(_ first: Int, _ second: Int, _ third: Int, _ fourth: Int) {
        value = [first, second, third, fourth].reduce(0) { $0 << 8 | UInt32(truncatingIfNeeded: $1 & 255) }
    }

    /// Dotted decimal; `nil` for anything else, such as a leading zero.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in UInt8(part).flatMap { String($0) == part ? $0 : nil } }
        guard parts.count == 4, bytes.count == 4 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    var description: String {
        [24, 16, 8, 0].map { String(value >> UInt32($0) & 255) }.joined(separator: ".")
    }

    func advanced(by distance: Int) -> IPv4 { IPv4(value: value &+ UInt32(truncatingIfNeeded: distance)) }

    static func < (left: IPv4, right: IPv4) -> Bool { left.value < right.value }
}

/// An IPv4 network in CIDR notation.
struct CIDR: Sendable, Hashable, CustomStringConvertible {
    var base: IPv4
    var prefix: Int

    init(_ base: IPv4, prefix: Int) {
        self.base = base
        self.prefix = prefix
    }

    /// `10.0.0.0/16`; `nil` for anything else, such as bits below the prefix.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv4(String(parts[0])), let prefix = Int(parts[1]), (0...32) ~= prefix
        else { return nil }
        self.init(base, prefix: prefix)
        guard base.value & ~mask == 0 else { return nil }
    }

    private var mask: UInt32 { prefix == 0 ? 0 : ~UInt32(0) << UInt32(32 - prefix) }

    var count: Int { 1 << (32 - prefix) }

    func contains(_ address: IPv4) -> Bool { address.value & mask == base.value }

    /// The `index`th network of a longer prefix within this one; from the start again when there are not that many.
    func subnet(_ index: Int, prefix: Int) -> CIDR {
        let prefix = max(prefix, self.prefix)
        let number = index % (1 << (prefix - self.prefix))
        return CIDR(base.advanced(by: number << (32 - prefix)), prefix: prefix)
    }

    var description: String { "\(base)/\(prefix)" }
}

/// An address and a port of TCP.
struct SocketEndpoint: Sendable, Hashable, CustomStringConvertible {
    var address: IPv4
    var port: Int

    var description: String { "\(address):\(port)" }

    /// Where the lab listens for this endpoint: ports that need privileges are 10000 higher.
    var listening: SocketEndpoint { SocketEndpoint(address: address, port: port < 1024 ? port + 10_000 : port) }
}
