import Values

/// The kernel that a version of Cilium needs (Cilium documentation "System Requirements", 1.13 to 1.19).
struct CiliumRequirement: Sendable {
    enum Verdict: Hashable {
        case met
        /// A vendor's older kernel with what Cilium needs ported back, but older than the one documented.
        case oldBackport(documented: String)
        case unmet
    }

    let minimum: KernelVersion
    /// The first release of RHEL 8 whose 4.18 the documentation counts as equivalent.
    let enterpriseLinux8: String?

    /// Red Hat's build numbers of RHEL 8's kernel by minor release (access.redhat.com/articles/3078).
    private static let enterpriseLinux8Builds = ["8.0": 80, "8.6": 372, "8.10": 553]

    /// - Parameter version: `1.18.2`, `v1.16.0-rc.1`; `nil` when it cannot be read.
    init?(cilium version: String) {
        // Cilium's versions have the shape of a kernel's.
        guard let version = KernelVersion(version) else { return nil }
        let minimum: String
        switch (version.major, version.minor) {
        case (1, ..<13): (minimum, enterpriseLinux8) = ("4.9.17", nil)
        case (1, ..<16): (minimum, enterpriseLinux8) = ("4.19.57", "8.0")
        case (1, ..<18): (minimum, enterpriseLinux8) = ("5.4", "8.6")
        default: (minimum, enterpriseLinux8) = ("5.10", "8.10")
        }
        guard let minimum = KernelVersion(minimum) else { return nil }
        self.minimum = minimum
    }

    func verdict(on kernel: KernelVersion) -> Verdict {
        if kernel >= minimum { return .met }
        guard kernel.enterpriseLinux == 8, (kernel.major, kernel.minor) == (4, 18), let enterpriseLinux8 else {
            return .unmet
        }
        let build = kernel.build ?? 0
        if build >= Self.enterpriseLinux8Builds[enterpriseLinux8] ?? .max { return .met }
        // What 8.6 has is what Cilium asked for until 1.17; newer ones load on it, with features missing.
        let isClose = enterpriseLinux8 == "8.10" && build >= Self.enterpriseLinux8Builds["8.6"] ?? .max
        return isClose ? .oldBackport(documented: "RHEL \(enterpriseLinux8)") : .unmet
    }

    /// For messages: `5.4 or RHEL 8.6's 4.18`.
    var text: String {
        switch enterpriseLinux8 {
        case nil: minimum.text
        case "8.0"?: "\(minimum) or RHEL 8's 4.18"
        case let release?: "\(minimum) or RHEL \(release)'s 4.18"
        }
    }
}
