import Changes
import Testing
import Values

@testable import ClusterMesh

@Suite("Checks before a mesh")
struct PreflightTests {
    private func survey(_ number: Int, version: String = "1.18.2", _ config: [String: String?] = [:]) -> ClusterSurvey {
        var survey = ClusterSurvey(cluster: "c\(number)")
        var values = [
            "cluster-name": "c\(number)", "cluster-id": "\(number)", "identity-allocation-mode": "crd",
            "routing-mode": "tunnel", "tunnel-protocol": "vxlan", "ipam": "kubernetes",
        ]
        for (key, value) in config { values[key] = value }
        survey.installation.config = values
        survey.installation.daemonSet = [:]
        survey.installation.version = CiliumVersion(text: version)
        survey.networks = Networks(
            pods: [AddressRange("10.\(number).0.0/16")].compactMap { $0 },
            services: [AddressRange("10.9\(number).0.0/16")].compactMap { $0 }, knowsServiceRanges: true,
            nodes: [AddressRange("192.168.\(number).1")].compactMap { $0 })
        return survey
    }

    private func codes(_ surveys: ClusterSurvey...) -> [String] { Preflight(surveys: surveys).findings.map(\.code) }

    @Test("Clusters that differ where they have to give no findings")
    func fine() { #expect(codes(survey(1), survey(2), survey(3)) == []) }

    @Test(
        "A wrong name or id is found",
        arguments: [
            ("cluster-name", "Cluster_1", "cluster_name_invalid"), ("cluster-name", "default", "cluster_name_default"),
            ("cluster-name", nil, "cluster_name_missing"),
            ("cluster-name", "a23456789012345678901234567890123", "cluster_name_invalid"),
            ("cluster-name", "-a", "cluster_name_invalid"), ("cluster-id", "0", "cluster_id_zero"),
            ("cluster-id", nil, "cluster_id_zero"), ("cluster-id", "256", "cluster_id_out_of_range"),
            ("cluster-id", "one", "cluster_id_out_of_range"),
            ("identity-allocation-mode", "kvstore", "identity_allocation_mode"),
            ("policy-default-local-cluster", "true", "policy_default_local_cluster"),
        ] as [(String, String?, String)])
    func single(key: String, value: String?, code: String) {
        #expect(codes(survey(1, [key: value]), survey(2)) == [code])
    }

    @Test("An id up to 511 is fine where 511 clusters may connect, and reserved ones are warned of on AWS")
    func ids() {
        let wide: [String: String?] = ["max-connected-clusters": "511", "cluster-id": "400"]
        #expect(codes(survey(1, wide)) == [])
        #expect(codes(survey(1, wide.merging(["ipam": "eni"]) { $1 })) == ["cluster_id_reserved"])
    }

    @Test("Equal names and ids are found once a pair, naming both clusters")
    func duplicates() throws {
        let findings = Preflight(surveys: [survey(1), survey(2, ["cluster-name": "c1", "cluster-id": "1"])]).findings
        #expect(findings.map(\.code) == ["cluster_name_duplicate", "cluster_id_duplicate"])
        let first = try #require(findings.first)
        #expect(first.message == "c1 and c2 both have the cluster-name \"c1\"")
        #expect(first.cluster == "c1" && first.subject == "c2")
    }

    @Test("Overlapping ranges are found for every pair, with both ranges")
    func overlaps() {
        var second = survey(2)
        second.networks.pods = [AddressRange("10.1.128.0/17")].compactMap { $0 }
        let finding = Preflight(surveys: [survey(1), second, survey(3)]).findings.first
        #expect(finding?.code == "pod_cidr_overlap")
        #expect(finding?.message == "pod CIDR 10.1.0.0/16 of c1 overlaps 10.1.128.0/17 of c2")
        second = survey(2)
        second.networks.services = [AddressRange("10.91.0.0/12")].compactMap { $0 }
        #expect(codes(survey(1), second, survey(3)) == ["service_cidr_overlap", "service_cidr_overlap"])
        second = survey(2)
        second.networks.nodes = [AddressRange("192.168.1.1"), AddressRange("10.1.0.7")].compactMap { $0 }
        #expect(codes(survey(1), second) == ["node_address_overlap"])
        second.networks.nodes.removeFirst()
        #expect(
            Preflight(surveys: [survey(1), second]).findings.first?.message
                == "node address 10.1.0.7 of c2 is within pod CIDR 10.1.0.0/16 of c1")
    }

    @Test("Datapaths have to agree, whichever version's keys say them")
    func datapaths() {
        #expect(codes(survey(1), survey(2, ["tunnel-protocol": "geneve"])) == ["datapath_mismatch"])
        let old: [String: String?] = ["routing-mode": nil, "tunnel-protocol": nil, "tunnel": "vxlan"]
        #expect(codes(survey(1), survey(2, version: "1.13.4", old)) == [])
        #expect(
            codes(survey(1), survey(2, version: "1.13.4", old.merging(["tunnel": "disabled"]) { $1 })) == [
                "datapath_mismatch"
            ])
    }

    @Test("With native routing the native range has to cover the peer's pods, unless nothing is masqueraded")
    func nativeRouting() {
        let native: [String: String?] = ["routing-mode": "native", "ipv4-native-routing-cidr": "10.0.0.0/8"]
        #expect(codes(survey(1, native), survey(2, native)) == [])
        let narrow = native.merging(["ipv4-native-routing-cidr": "10.1.0.0/16"]) { $1 }
        #expect(codes(survey(1, narrow), survey(2, native)) == ["native_routing_cidr"])
        #expect(codes(survey(1, narrow.merging(["enable-ipv4-masquerade": "false"]) { $1 }), survey(2, native)) == [])
    }

    @Test("max-connected-clusters has to agree and to suffice")
    func limits() {
        #expect(codes(survey(1), survey(2, ["max-connected-clusters": "511"])) == ["max_connected_clusters_mismatch"])
        let tiny: [String: String?] = ["max-connected-clusters": "1"]
        #expect(
            codes(survey(1, tiny), survey(2, tiny)) == [
                "max_connected_clusters_exceeded", "max_connected_clusters_exceeded",
            ])
    }

    @Test("Equal NodePorts matter below 1.19 with kube-proxy replacement")
    func nodePorts() {
        func codes(_ version: String, _ replacement: String) -> [String] {
            let surveys = (1...2).map { number in
                var survey = survey(
                    number, version: version,
                    ["kube-proxy-replacement": replacement, "policy-default-local-cluster": "false"])
                survey.meshNodePort = 32379
                return survey
            }
            return Preflight(surveys: surveys).findings.map(\.code)
        }
        #expect(codes("1.18.2", "true") == ["nodeport_collision"])
        #expect(codes("1.18.2", "false") == [])
        #expect(codes("1.19.0", "true") == [])
    }

    @Test("Different authorities are a warning, Helm an error with the chart's values, versions are judged")
    func installations() {
        var first = survey(1)
        var second = survey(2)
        first.authorityKeyIdentifier = "aa"
        second.authorityKeyIdentifier = "bb"
        #expect(Preflight(surveys: [first, second]).findings.map(\.severity) == [.warning])
        second.authorityKeyIdentifier = "aa"
        second.installation.isHelmOwned = true
        let helm = Preflight(surveys: [first, second]).findings
        #expect(helm.map(\.code) == ["helm_owned"])
        #expect(helm.first?.hint?.contains("clustermesh.useAPIServer=true") == true)
        #expect(codes(survey(1, version: "1.12.9")) == ["cilium_too_old"])
        #expect(codes(survey(1, version: "1.20.0", ["policy-default-local-cluster": "false"])) == ["cilium_untested"])
        #expect(codes(ClusterSurvey(cluster: "c1"), survey(2)) == ["cilium_missing"])
    }

    @Test("Pods' ranges come from what gives pods their addresses")
    func podRanges() {
        let nodes: [JSON] = [["spec": ["podCIDRs": ["10.1.0.0/24"]]]]
        let ciliumNodes: [JSON] = [["spec": ["ipam": ["podCIDRs": ["10.2.0.0/24"]]]]]
        func ranges(_ config: [String: String]) -> [String] {
            Networks.podRanges(config: config, nodes: nodes, ciliumNodes: ciliumNodes, kubeadm: nil).map(\.description)
        }
        #expect(ranges(["ipam": "kubernetes", "cluster-pool-ipv4-cidr": "10.3.0.0/16"]) == ["10.1.0.0/24"])
        #expect(
            ranges(["ipam": "cluster-pool", "cluster-pool-ipv4-cidr": "10.3.0.0/16 10.4.0.0/16"]) == [
                "10.3.0.0/16", "10.4.0.0/16",
            ])
        #expect(ranges(["ipam": "multi-pool"]) == ["10.2.0.0/24"])
    }

    @Test("Services' ranges come from objects, else arguments, else kubeadm")
    func serviceRanges() {
        let pod: JSON = [
            "spec": [
                "containers": [["command": ["kube-apiserver", "--service-cluster-ip-range=10.96.0.0/12,fd00::/108"]]]
            ]
        ]
        let kubeadm: JSON = ["networking": ["serviceSubnet": "10.97.0.0/16"]]
        let object: JSON = ["spec": ["cidrs": ["10.98.0.0/16"]]]
        func ranges(_ objects: [JSON], _ pods: [JSON]) -> [String] {
            Networks.serviceRanges(serviceCIDRs: objects, apiServerPods: pods, kubeadm: kubeadm).map(\.description)
        }
        #expect(ranges([object], [pod]) == ["10.98.0.0/16"])
        #expect(ranges([], [pod]) == ["10.96.0.0/12", "fd00::/108"])
        #expect(ranges([], []) == ["10.97.0.0/16"])
    }

    @Test(
        "Ranges overlap bit by bit",
        arguments: [
            ("10.0.0.0/9", "10.128.0.0/9", false), ("10.0.0.0/8", "10.200.1.1", true),
            ("fd00::/16", "fd00:1::/32", true), ("10.0.0.0/8", "::/0", false), ("0.0.0.0/0", "1.2.3.4", true),
        ])
    func ranges(one: String, other: String, overlap: Bool) throws {
        let (one, other) = (try #require(AddressRange(one)), try #require(AddressRange(other)))
        #expect(one.overlaps(other) == overlap && other.overlaps(one) == overlap)
        #expect(AddressRange("10.0.0.0/33") == nil && AddressRange("10.0.0") == nil && AddressRange("") == nil)
    }
}
