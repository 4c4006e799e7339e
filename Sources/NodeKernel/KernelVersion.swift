import Values

/// A Linux kernel's version as vendors write it: `4.18.0-477.el8.x86_64`, `5.15.0-1051-azure`, `6.1.0-rc3+`.
///
/// Versions compare by their numbers, and a release candidate comes before its release. What vendors add behind does
/// not count: it has no order across distributions.
public struct KernelVersion: Sendable {
    public let major: Int
    public let minor: Int
    public let patch: Int
    /// The number of a release candidate: 3 for `6.1.0-rc3`.
    public let candidate: Int?
    /// As it was written.
    public let text: String

    /// `nil` unless the text begins with two or three numbers with dots between.
    public init?(_ text: String) {
        let core = text.drop { $0.isWhitespace || $0 == "v" }
        let head = core.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let numbers = head.split(separator: ".", maxSplits: 3).prefix(3).map { Int($0) }
        guard numbers.count >= 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        guard head.first != ".", let patch = numbers.count > 2 ? numbers[2] : 0 else { return nil }
        self.text = text
        self.major = major
        self.minor = minor
        self.patch = patch
        candidate = Self.candidate(core.dropFirst(head.count))
    }

    private static func candidate(_ suffix: Substring) -> Int? {
        guard suffix.hasPrefix("-rc") || suffix.hasPrefix("rc") else { return nil }
        return Int(suffix.drop { $0 == "-" }.dropFirst(2).prefix { $0.isASCII && $0.isNumber })
    }

    /// The release of the Enterprise Linux family the kernel was built for (`el8`), by the vendors' mark in the text.
    public var enterpriseLinux: Int? {
        guard let mark = text.firstRange(of: ".el") else { return nil }
        return Int(text[mark.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }

    /// The vendor's number behind the version: 477 of `4.18.0-477.el8.x86_64`.
    public var build: Int? {
        guard let dash = text.firstIndex(of: "-") else { return nil }
        return Int(text[dash...].dropFirst().prefix { $0.isASCII && $0.isNumber })
    }
}

extension KernelVersion: Comparable, Hashable {
    private var order: (Int, Int, Int, Int) { (major, minor, patch, candidate ?? .max) }

    public static func < (left: Self, right: Self) -> Bool { left.order < right.order }
    public static func == (left: Self, right: Self) -> Bool { left.order == right.order }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(major)
        hasher.combine(minor)
        hasher.combine(patch)
        hasher.combine(candidate)
    }
}

extension KernelVersion: CustomStringConvertible {
    public var description: String { text }
}
