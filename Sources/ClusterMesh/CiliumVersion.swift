/// A version of Cilium, such as 1.18.2.
public struct CiliumVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int
    public var patch: Int

    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `1.18.2`, `v1.13`, `1.19.0-rc.1` and image references that end in such a tag, with or without a digest.
    public init?(text: String) {
        let reference = text.prefix { $0 != "@" }
        let name = reference.split(separator: "/").last ?? reference
        var tag = name.split(separator: ":").last ?? name
        if tag.first == "v" || tag.first == "V" { tag = tag.dropFirst() }
        let numbers = tag.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = numbers.split(separator: ".").map { Int($0) }
        guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major, minor, parts.count > 2 ? parts[2] ?? 0 : 0)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    public var description: String { "\(major).\(minor).\(patch)" }

    /// Whether this is at least a minor version: `isAtLeast(1, 15)`.
    public func isAtLeast(_ major: Int, _ minor: Int) -> Bool { (self.major, self.minor) >= (major, minor) }

    /// The first minor version whose cluster mesh this library can set up.
    public static let oldestSupported = CiliumVersion(1, 13)
    /// The last minor version whose shapes this library was made and tested for.
    public static let newestTested = CiliumVersion(1, 19)
}
