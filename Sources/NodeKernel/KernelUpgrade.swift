import Values

/// The documented way to a newer kernel on one distribution, as text to run.
struct KernelUpgrade: Sendable {
    let node: KernelNode
    let target: KernelVersion

    init(node: KernelNode, to target: KernelVersion) {
        self.node = node
        self.target = target
    }

    /// Commands to run on the node as root, below a line that says so; or a sentence where none are known.
    var text: String {
        guard let commands else {
            let system = node.osImage.isEmpty ? "its distribution" : node.osImage
            return
                "upgrade the kernel of node \(node.name) to \(target) or later as \(system) documents it, then reboot"
        }
        return (["on node \(node.name), as root, with its pods drained:"] + commands).joined(separator: "\n")
    }

    private var commands: [String]? {
        let system = node.osImage
        if let release = enterpriseLinuxRelease { return Self.elrepo(release) }
        if system.hasPrefix("Ubuntu"), let release = Self.number(in: system) { return ubuntu(release) }
        if system.hasPrefix("Debian"), let codename { return debian(codename) }
        return nil
    }

    // MARK: Enterprise Linux

    private static let enterpriseLinuxNames = [
        "CentOS", "Red Hat Enterprise Linux", "Rocky Linux", "AlmaLinux", "Oracle Linux", "Scientific Linux",
    ]

    private var enterpriseLinuxRelease: Int? {
        let named = Self.enterpriseLinuxNames.contains { node.osImage.hasPrefix($0) }
        let number = named ? Self.number(in: node.osImage).flatMap { Int($0.prefix { $0 != "." }) } : nil
        let release = number ?? KernelVersion(node.kernelVersion)?.enterpriseLinux
        return release.flatMap { (7...9).contains($0) ? $0 : nil }
    }

    /// The procedure's first step (elrepo.org). Without a default, the machine would boot the old kernel again.
    private static func elrepo(_ release: Int) -> [String] {
        [
            "rpm --import https://www.elrepo.org/RPM-GPG-KEY-elrepo.org",
            "rpm -Uvh https://www.elrepo.org/elrepo-release-\(release).el\(release).elrepo.noarch.rpm",
            "yum --enablerepo=elrepo-kernel install kernel-ml",
            "grub2-set-default 0",
            "grub2-mkconfig -o /boot/grub2/grub.cfg",
            "reboot",
        ]
    }

    // MARK: Ubuntu

    /// The newest hardware enablement kernel of each release (Ubuntu wiki, "Kernel/LTSEnablementStack").
    private static let enablement = ["16.04": "4.15", "18.04": "5.4", "20.04": "5.15", "22.04": "6.8", "24.04": "6.14"]

    private func ubuntu(_ release: String) -> [String]? {
        let release = release.split(separator: ".").prefix(2).joined(separator: ".")
        guard let newest = Self.enablement[release].flatMap(KernelVersion.init) else { return nil }
        guard newest >= target else {
            return [
                "# Ubuntu \(release) has no kernel newer than \(newest): move to a newer release",
                "apt-get update && apt-get dist-upgrade", "do-release-upgrade", "reboot",
            ]
        }
        return [
            "apt-get update", "apt-get install --install-recommends linux-generic-hwe-\(release)", "reboot",
        ]
    }

    // MARK: Debian

    /// Backports that Debian has moved to its archive, where signatures are past their date.
    private static let archived = ["stretch", "buster", "bullseye"]

    private var codename: String? {
        guard let open = node.osImage.firstIndex(of: "(") else { return nil }
        let name = node.osImage[open...].dropFirst().prefix { $0.isLetter }
        return name.isEmpty ? nil : String(name)
    }

    private func debian(_ codename: String) -> [String] {
        let isArchived = Self.archived.contains(codename)
        let source =
            isArchived
            ? "deb [check-valid-until=no] http://archive.debian.org/debian \(codename)-backports main"
            : "deb http://deb.debian.org/debian \(codename)-backports main"
        return [
            "echo '\(source)' > /etc/apt/sources.list.d/\(codename)-backports.list",
            "apt-get update",
            "apt-get install -t \(codename)-backports linux-image-$(dpkg --print-architecture)",
            "reboot",
        ]
    }

    /// The first number with dots in a text: `20.04.6` of `Ubuntu 20.04.6 LTS`.
    private static func number(in text: String) -> String? {
        let rest = text.drop { !$0.isNumber }
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        return number.isEmpty ? nil : String(number)
    }
}
