/// A version of Cilium, as far as its differences matter to a mesh.
struct CiliumRelease: Sendable, Hashable, Comparable, CustomStringConvertible {
    var minor: Int
    var patch: Int

    /// `1.18.2`, with or without a `v`; `nil` for anything but 1.13 to 1.20, whose objects the lab knows.
    init?(_ text: String) {
        let parts = text.drop { $0 == "v" }.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "1", let minor = Int(parts[1]), let patch = Int(parts[2]),
            (13...20) ~= minor, patch >= 0
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
