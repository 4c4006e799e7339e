import Changes
import NodeKernel
import Testing
import Values

@Suite struct KernelPolicyTests {
    private func node(_ kernel: String, _ system: String = "") -> KernelNode {
        KernelNode(cluster: "cluster01", name: "node1", kernelVersion: kernel, osImage: system)
    }

    private func findings(_ kernel: String, _ system: String = "", cilium: String? = nil) throws -> [Finding] {
        try KernelPolicy().check([node(kernel, system)], ciliumVersions: cilium.map { ["cluster01": $0] } ?? [:])
            .findings
    }

    @Test(
        "each kernel gets the finding of its place between minimum and recommendation",
        arguments: [
            ("3.10.0-1160.el7.x86_64", "kernel_below_minimum", Finding.Severity.error),
            ("4.9.16", "kernel_below_minimum", .error), ("4.9.17", "kernel_below_recommended", .warning),
            ("4.18.0-477.el8.x86_64", "kernel_below_recommended", .warning),
            ("5.10.0-rc1", "kernel_below_recommended", .warning), ("5.10.0-21-cloud-amd64", "kernel_ok", .info),
            ("6.1.0-rc3+", "kernel_ok", .info), ("microkernel", "kernel_unreadable", .error),
            ("", "kernel_unreadable", .error),
        ])
    func policy(kernel: String, code: String, severity: Finding.Severity) throws {
        let findings = try findings(kernel)
        #expect(findings.map(\.code) == [code])
        #expect(findings.map(\.severity) == [severity])
        #expect(findings[0].cluster == "cluster01")
        #expect(findings[0].subject == "node1")
        #expect(findings[0].message.contains("node1"))
        #expect((findings[0].hint == nil) == (severity == .info))
    }

    @Test(
        "the installed Cilium's own minimum counts too, with Enterprise Linux 8's backports",
        arguments: [
            ("4.19.56", "1.13.4", "kernel_below_cilium"), ("4.19.57", "1.15.0", nil),
            ("4.18.0-80.el8.x86_64", "1.13.4", nil), ("4.18.0-348.el8.x86_64", "1.16.0", "kernel_below_cilium"),
            ("4.18.0-372.32.1.el8_6.x86_64", "v1.17.3", nil), ("5.3.18", "1.16.0", "kernel_below_cilium"),
            ("5.4.0-150-generic", "1.17.0", nil), ("5.4.0-150-generic", "1.18.2", "kernel_below_cilium"),
            ("4.18.0-477.el8.x86_64", "1.18.2", "kernel_old_backport"), ("4.18.0-553.el8_10.x86_64", "1.19.3", nil),
            ("4.18.0-305.el8.x86_64", "1.18.2", "kernel_below_cilium"),
            ("4.18.0-25-generic", "1.16.0", "kernel_below_cilium"), ("5.10.0", "1.19.0", nil),
            ("5.10.0", "main", "kernel_cilium_unreadable"), ("4.9.20", "1.12.1", nil),
        ] as [(String, String, String?)])
    func cilium(kernel: String, version: String, code: String?) throws {
        let codes = try findings(kernel, cilium: version).map(\.code)
        #expect(codes.filter { !["kernel_ok", "kernel_below_recommended"].contains($0) } == [code].compactMap { $0 })
        #expect(!codes.isEmpty)
    }

    @Test(
        "a node below gets the upgrade commands of its distribution, as text to run",
        arguments: [
            ("3.10.0-1160.el7.x86_64", "CentOS Linux 7 (Core)", "elrepo-release-7.el7.elrepo.noarch.rpm"),
            ("4.18.0-477.el8.x86_64", "Rocky Linux 8.8 (Green Obsidian)", "elrepo-release-8.el8.elrepo.noarch.rpm"),
            (
                "4.18.0-477.el8.x86_64", "Red Hat Enterprise Linux 8.8 (Ootpa)",
                "--enablerepo=elrepo-kernel install kernel-ml"
            ),
            ("4.18.0-477.el9.x86_64", "something else", "elrepo-release-9.el9.elrepo.noarch.rpm"),
            (
                "4.19.0-27-amd64", "Debian GNU/Linux 10 (buster)",
                "http://archive.debian.org/debian buster-backports main"
            ),
            ("5.4.0", "Debian GNU/Linux 12 (bookworm)", "apt-get install -t bookworm-backports linux-image-"),
            ("5.4.0-150-generic", "Ubuntu 20.04.6 LTS", "linux-generic-hwe-20.04"),
            ("4.15.0-200-generic", "Ubuntu 18.04.6 LTS", "do-release-upgrade"),
            ("5.4.0-talos", "Talos (v1.2.0)", "as Talos (v1.2.0) documents it"), ("5.4.0", "", "its distribution"),
        ])
    func upgrades(kernel: String, system: String, command: String) throws {
        let hint = try #require(try findings(kernel, system)[0].hint)
        #expect(hint.contains(command))
        #expect(hint.contains("node1"))
        #expect(hint.contains("reboot"))
    }

    @Test("the documented commands of ELRepo come whole and in order")
    func elrepo() throws {
        let hint = try #require(try findings("3.10.0-1160.el7.x86_64", "CentOS Linux 7 (Core)")[0].hint)
        let commands = [
            "rpm --import https://www.elrepo.org/RPM-GPG-KEY-elrepo.org",
            "rpm -Uvh https://www.elrepo.org/elrepo-release-7.el7.elrepo.noarch.rpm",
            "yum --enablerepo=elrepo-kernel install kernel-ml", "grub2-mkconfig -o /boot/grub2/grub.cfg", "reboot",
        ]
        #expect(hint.split(separator: "\n").map(String.init).filter(commands.contains) == commands)
    }

    @Test("a report has a row a node, with the worst of its findings")
    func report() throws {
        let nodes = [node("5.15.0"), node("5.4.0"), node("3.10.0")]
        let report = try KernelPolicy().check(nodes, ciliumVersions: ["cluster01": "1.18.0"])
        #expect(report.rows.map(\.severity) == [.info, .error, .error])
        #expect(report.rows[1].codes == ["kernel_below_recommended", "kernel_below_cilium"])
        #expect(!report.ok)
        #expect(report.table.rows.count == 3)
    }

    @Test("a policy that is no version is refused")
    func badPolicy() {
        #expect {
            try KernelPolicy(minimum: "new")
        } throws: { error in
            (error as? OperationError)?.message == "the minimum kernel is \"new\", which is no version"
        }
    }

    @Test("this machine can be checked")
    func thisMachine() throws {
        let machine = KernelNode.thisMachine()
        #expect(machine.cluster == nil)
        #expect(KernelVersion(machine.kernelVersion) != nil)
        #expect(!machine.name.isEmpty && !machine.osImage.isEmpty)
        #expect(try KernelPolicy(minimum: "1.0", recommended: "1.0").check([machine]).ok)
    }
}
