/// A version of Cilium, as far as its differences matter to a mesh.
struct CiliumRelease: Sendable, Hashable, Comparable, CustomStringConvertible {
    var minor: Int
    var patch: Int

    /// Those whose objects the lab knows: 1.13 to 1.20.
    static let minors = 13...20

    /// `1.18.2`, or `1.18` for `1.18.0`, with or without a `v`; `nil` for anything but ``minors``.
    init?(_ text: String) {
        let parts = text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3) ~= parts.count, parts[0] == "1", let minor = Int(parts[1]), Self.minors ~= minor,
            let patch = parts.count == 3 ? Int(parts[2]) : 0, patch >= 0
        else { return nil }
        self.minor = minor
        self.patch = patch
    }

    private init(minor: Int) {
        self.minor = minor
        patch = 0
    }

    static func minor(_ minor: Int) -> CiliumRelease { CiliumRelease(minor: minor) }

    static func < (left: Self, right: Self) -> Bool { (left.minor, left.patch) < (right.minor, right.patch) }

    var description: String { "1.\(minor).\(patch)" }
}
