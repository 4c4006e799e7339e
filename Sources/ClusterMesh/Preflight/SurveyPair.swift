import Changes

/// What has to agree, or to differ, between two clusters.
struct SurveyPair: Sendable {
    var first: ClusterSurvey
    var second: ClusterSurvey

    private func finding(
        _ code: String, _ message: String, severity: Finding.Severity = .error, hint: String
    ) -> Finding {
        Finding(
            code: code, severity: severity, cluster: first.cluster, subject: second.cluster, message: message,
            hint: hint)
    }

    var identityFindings: [Finding] {
        var findings: [Finding] = []
        if let name = first.installation.clusterName, name == second.installation.clusterName, name != "default" {
            findings.append(
                finding(
                    "cluster_name_duplicate",
                    "\(first.cluster) and \(second.cluster) both have the cluster-name \"\(name)\"",
                    hint:
                        "set another cluster-name in configmap cilium-config of one of them, and restart its agents and operator"
                ))
        }
        if let id = first.installation.clusterID, id != 0, id == second.installation.clusterID {
            findings.append(
                finding(
                    "cluster_id_duplicate", "\(first.label) and \(second.label) both have the cluster-id \(id)",
                    hint:
                        "set another cluster-id in configmap cilium-config of one of them, and restart its agents and operator"
                ))
        }
        let limits = [first, second].map { $0.installation.maxConnectedClusters ?? 255 }
        if limits[0] != limits[1] {
            findings.append(
                finding(
                    "max_connected_clusters_mismatch",
                    "max-connected-clusters is \(limits[0]) in \(first.label) and \(limits[1]) in \(second.label)",
                    hint: "it has to be the same in every cluster, and be set when Cilium is installed"))
        }
        return findings
    }

    var networkFindings: [Finding] {
        [podOverlap, serviceOverlap, nodeOverlap].compactMap { $0 }
    }

    private var podOverlap: Finding? {
        first.networks.pods.firstOverlap(with: second.networks.pods).map { mine, theirs in
            finding(
                "pod_cidr_overlap", "pod CIDR \(mine) of \(first.label) overlaps \(theirs) of \(second.label)",
                hint: "give the clusters different pod CIDRs; a running cluster has to be rebuilt for that")
        }
    }

    private var serviceOverlap: Finding? {
        guard let (mine, theirs) = first.networks.services.firstOverlap(with: second.networks.services) else {
            return nil
        }
        let noun = { (survey: ClusterSurvey) in survey.networks.knowsServiceRanges ? "service CIDR" : "ClusterIP" }
        return finding(
            "service_cidr_overlap",
            "\(noun(first)) \(mine) of \(first.label) overlaps \(noun(second)) \(theirs) of \(second.label)",
            hint: "give the clusters different service CIDRs; a running cluster has to be rebuilt for that")
    }

    /// A node's address must not be a node's, a pod's or a Service's in the other cluster.
    private var nodeOverlap: Finding? {
        func overlap(_ nodes: ClusterSurvey, _ others: ClusterSurvey) -> String? {
            let ranges = [
                ("a node", others.networks.nodes), ("pod CIDR", others.networks.pods),
                ("service CIDR", others.networks.knowsServiceRanges ? others.networks.services : []),
            ]
            for (noun, candidates) in ranges {
                guard let (node, other) = nodes.networks.nodes.firstOverlap(with: candidates) else { continue }
                let what = noun == "a node" ? "is also that of a node" : "is within \(noun) \(other)"
                return "node address \(node) of \(nodes.label) \(what) of \(others.label)"
            }
            return nil
        }
        return (overlap(first, second) ?? overlap(second, first)).map {
            finding(
                "node_address_overlap", $0,
                hint: "nodes of different clusters need addresses of their own that reach each other")
        }
    }

    var modeFindings: [Finding] {
        let modes = (first.installation.datapath, second.installation.datapath)
        guard modes.0 == modes.1 else {
            return [
                finding(
                    "datapath_mismatch",
                    "the datapath is \(modes.0) in \(first.label) and \(modes.1) in \(second.label)",
                    hint: "set routing-mode and tunnel-protocol (up to 1.13: tunnel) alike in every cluster")
            ]
        }
        guard modes.0 == "native" else { return [] }
        return [nativeRouting(first, to: second), nativeRouting(second, to: first)].compactMap { $0 }
    }

    /// Without it, addresses of packets to the peer's pods are replaced by the node's.
    private func nativeRouting(_ from: ClusterSurvey, to peer: ClusterSurvey) -> Finding? {
        guard from.installation.config?["enable-ipv4-masquerade"] != "false" else { return nil }
        let range = from.installation.config?["ipv4-native-routing-cidr"]
        let ranges = [AddressRange](list: range ?? "")
        let missing = peer.networks.pods.first { pods in pods.isIPv4 && !ranges.contains { $0.covers(pods) } }
        guard let missing else { return nil }
        return Finding(
            code: "native_routing_cidr", severity: .error, cluster: from.cluster, subject: peer.cluster,
            message:
                "ipv4-native-routing-cidr \(range ?? "(not set)") of \(from.label) does not cover pod CIDR \(missing) of \(peer.label)",
            hint: "set it to a range that covers the pod CIDRs of every cluster")
    }

    var reachFindings: [Finding] { [nodePortCollision, authorityMismatch].compactMap { $0 } }

    /// Below 1.19 agents that replace kube-proxy reach their own server (cilium/cilium#24692, #30297, #41337).
    private var nodePortCollision: Finding? {
        let isAffected = [first, second].contains {
            $0.installation.replacesKubeProxy && $0.installation.version?.isAtLeast(1, 19) != true
        }
        guard isAffected, let port = first.meshNodePort, port == second.meshNodePort else { return nil }
        return finding(
            "nodeport_collision",
            "clustermesh-apiserver has the NodePort \(port) in both \(first.label) and \(second.label), so that agents below 1.19 with kube-proxy replacement reach their own",
            severity: .warning, hint: "enabling the mesh gives \(second.cluster) another NodePort")
    }

    private var authorityMismatch: Finding? {
        guard let mine = first.authorityKeyIdentifier, let theirs = second.authorityKeyIdentifier, mine != theirs
        else { return nil }
        return finding(
            "ca_mismatch",
            "\(first.label) and \(second.label) have different certificate authorities (\(mine.prefix(16))… and \(theirs.prefix(16))…)",
            severity: .warning,
            hint:
                "connecting hands each the other's authority; for one authority give both the same secret cilium-ca before enabling"
        )
    }
}
