import Lab
import Testing

@Suite("Faults of a lab")
struct LabFaultTests {
    private func lab(_ faults: String..., clusters: Int = 3) throws -> LabConfiguration {
        var lab = LabConfiguration(clusters: clusters)
        for fault in faults { try LabFault(fault).apply(to: &lab) }
        return lab
    }

    @Test("each befalls the last cluster")
    func effects() throws {
        #expect(try lab("old-kernel").clusters[2].nodes.last?.kernelVersion.hasPrefix("3.10") == true)
        let overlapping = try lab("overlapping-cidrs").clusters
        #expect(overlapping[0].podCIDR != nil && overlapping[0].podCIDR == overlapping[2].podCIDR)
        #expect(try lab("wrong-ca").clusters.map(\.meshAuthority) == [.shared, .shared, .own])
        #expect(try lab("no-cilium").clusters.map(\.installation) == [.manifests, .manifests, .none])
        #expect(try lab("helm").clusters[2].installation == .helm)
        #expect(try lab("id-zero").clusters.map(\.id) == [1, 2, 0])
        #expect(try lab("equal-names").clusters.map(\.name) == ["cluster01", "cluster02", "cluster01"])
        #expect(try lab("equal-names").clusters.map(\.label) == ["cluster01", "cluster02", "cluster03"])
        #expect(try !lab("no-curl").clusters[2].imagesWithoutCurl.isEmpty)
        let closed = try lab("closed-port=cluster02:32379", "closed-port=cluster02:1").clusters
        #expect(closed.map(\.closedPorts) == [[], [32_379, 1], []])
    }

    @Test(
        "a fault that cannot be is refused with what was meant",
        arguments: [
            ("old-kernl", "did you mean \"old-kernel\"?"), ("close-port=a:1", "did you mean \"closed-port\"?"),
            ("closed-port", "closed-port=cluster01:32379"), ("closed-port=cluster02", "closed-port=cluster01:32379"),
            ("closed-port=cluster02:0", "closed-port=cluster01:32379"),
            ("closed-port=cluster2:80", "did you mean \"cluster02\"?"),
        ])
    func refused(text: String, hint: String) throws {
        let error = #expect(throws: LabError.self) { try lab(text) }
        #expect(error?.hint?.contains(hint) == true)
    }
}
