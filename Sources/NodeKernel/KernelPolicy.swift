import Changes
import Fleet
import Values

/// Which kernels nodes may run (step 1 of the procedure).
public struct KernelPolicy: Sendable, Hashable {
    /// Below it is an error.
    public let minimum: KernelVersion
    /// Below it is a warning.
    public let recommended: KernelVersion

    /// - Throws: ``OperationError`` with code `invalid_input` for a text that is no version.
    public init(minimum: String = "4.9.17", recommended: String = "5.10") throws(OperationError) {
        self.minimum = try Self.version(minimum, "minimum")
        self.recommended = try Self.version(recommended, "recommended")
    }

    private static func version(_ text: String, _ name: String) throws(OperationError) -> KernelVersion {
        if let version = KernelVersion(text) { return version }
        throw OperationError(
            .invalidInput, "the \(name) kernel is \"\(text)\", which is no version",
            hint: "write it as 5.10 or 4.9.17")
    }

    /// Checks every node of every cluster, and reports each finding to the cluster's gate.
    ///
    /// - Parameter ciliumVersions: The installed version by cluster name; clusters without one are not checked for it.
    /// - Throws: ``OperationError`` when a cluster cannot be asked for its nodes.
    public func check(
        _ fleet: Fleet, ciliumVersions: [String: String] = [:]
    ) async throws(OperationError) -> KernelReport {
        let report = check(try await KernelNode.all(of: fleet), ciliumVersions: ciliumVersions)
        for finding in report.findings {
            finding.cluster.flatMap { fleet[$0] }?.gate.report(.finding(finding))
        }
        return report
    }

    /// Checks nodes. Each gets at least one finding.
    public func check(_ nodes: [KernelNode], ciliumVersions: [String: String] = [:]) -> KernelReport {
        var report = KernelReport()
        for node in nodes {
            let findings = findings(of: node, cilium: node.cluster.flatMap { ciliumVersions[$0] })
            report.findings += findings
            report.rows.append(KernelReport.Row(node: node, findings: findings))
        }
        return report
    }

    private func findings(of node: KernelNode, cilium: String?) -> [Finding] {
        guard let kernel = KernelVersion(node.kernelVersion) else {
            return [
                node.finding(
                    "kernel_unreadable", .error, "reports the kernel \"\(node.kernelVersion)\", which is no version",
                    hint: "compare `uname -r` on the node with \(minimum) by hand")
            ]
        }
        let findings = [policyFinding(node, kernel), cilium.flatMap { ciliumFinding(node, kernel, cilium: $0) }]
        let found = findings.compactMap { $0 }
        return found.isEmpty ? [node.finding("kernel_ok", .info, "runs Linux \(kernel)")] : found
    }

    private func policyFinding(_ node: KernelNode, _ kernel: KernelVersion) -> Finding? {
        let wanted = max(minimum, recommended)
        if kernel < minimum {
            return node.finding(
                "kernel_below_minimum", .error, "runs Linux \(kernel), below the minimum \(minimum)",
                hint: KernelUpgrade(node: node, to: wanted).text)
        }
        guard kernel < recommended else { return nil }
        return node.finding(
            "kernel_below_recommended", .warning, "runs Linux \(kernel), below the recommended \(recommended)",
            hint: KernelUpgrade(node: node, to: wanted).text)
    }

    private func ciliumFinding(_ node: KernelNode, _ kernel: KernelVersion, cilium: String) -> Finding? {
        guard let requirement = CiliumRequirement(cilium: cilium) else {
            return node.finding(
                "kernel_cilium_unreadable", .warning,
                "runs Linux \(kernel), but whether Cilium \"\(cilium)\" accepts it is unknown: that is no version",
                hint: "compare with the system requirements of that Cilium by hand")
        }
        switch requirement.verdict(on: kernel) {
        case .met: return nil
        case .oldBackport(let documented):
            return node.finding(
                "kernel_old_backport", .warning,
                "runs Linux \(kernel), whose backports are older than those of \(documented) that Cilium \(cilium) asks for",
                hint: "update the node to \(documented) or later: dnf update, then reboot")
        case .unmet:
            return node.finding(
                "kernel_below_cilium", .error,
                "runs Linux \(kernel), but Cilium \(cilium) needs \(requirement.text) or later",
                hint: KernelUpgrade(node: node, to: max(requirement.minimum, minimum, recommended)).text)
        }
    }
}

extension KernelNode {
    fileprivate func finding(
        _ code: String, _ severity: Finding.Severity, _ predicate: String, hint: String? = nil
    ) -> Finding {
        Finding(
            code: code, severity: severity, cluster: cluster, subject: name, message: "node \(name) \(predicate)",
            hint: hint)
    }
}
