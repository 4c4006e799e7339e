import Changes

/// The checks of a fleet before it becomes a mesh, for every cluster and every pair of clusters.
struct Preflight: Sendable {
    var surveys: [ClusterSurvey]

    /// Errors first, otherwise in the order of the checks.
    var findings: [Finding] {
        let single = surveys.flatMap(Self.check)
        let paired = surveys.indices.flatMap { first in
            surveys.indices.dropFirst(first + 1).flatMap { Self.check(surveys[first], surveys[$0]) }
        }
        let all = single + paired + sizeFindings
        return all.filter { $0.severity == .error } + all.filter { $0.severity == .warning }
            + all.filter { $0.severity == .info }
    }

    private static func check(_ survey: ClusterSurvey) -> [Finding] {
        let installation = checkInstallation(survey)
        guard survey.installation.isThere else { return installation }
        return installation + checkName(survey) + checkID(survey) + checkModes(survey)
    }

    /// Clusters without Cilium have been reported, and say nothing else that could be compared.
    private static func check(_ first: ClusterSurvey, _ second: ClusterSurvey) -> [Finding] {
        guard first.installation.isThere, second.installation.isThere else { return [] }
        let pair = SurveyPair(first: first, second: second)
        return pair.identityFindings + pair.networkFindings + pair.modeFindings + pair.reachFindings
    }

    private var sizeFindings: [Finding] {
        surveys.filter(\.installation.isThere).compactMap { survey in
            let limit = survey.installation.maxConnectedClusters ?? 255
            guard surveys.count > limit else { return nil }
            return Finding(
                code: "max_connected_clusters_exceeded", severity: .error, cluster: survey.cluster,
                message: "\(survey.label) takes at most \(limit) clusters, and the fleet has \(surveys.count)",
                hint:
                    "set max-connected-clusters to 511 in every cluster before Cilium is installed, or make the fleet smaller"
            )
        }
    }
}

extension Preflight {
    private static func checkInstallation(_ survey: ClusterSurvey) -> [Finding] {
        let installation = survey.installation
        guard installation.isThere else {
            let missing = installation.config == nil ? "configmap cilium-config" : "daemonset cilium"
            return [
                Finding(
                    code: "cilium_missing", severity: .error, cluster: survey.cluster,
                    message: "\(survey.cluster) has no \(missing) in Cilium's namespace",
                    hint: "install Cilium in the namespace kube-system")
            ]
        }
        var findings: [Finding] = []
        if installation.isHelmOwned { findings.append(HelmValues.finding(for: survey)) }
        if let finding = versionFinding(survey) { findings.append(finding) }
        return findings
    }

    private static func versionFinding(_ survey: ClusterSurvey) -> Finding? {
        guard let version = survey.installation.version else {
            return Finding(
                code: "cilium_version_unknown", severity: .error, cluster: survey.cluster,
                message:
                    "\(survey.label): nothing tells the version of Cilium (image \(survey.installation.agentImage ?? "none"))",
                hint: "use an image whose tag is a version")
        }
        if !version.isAtLeast(1, 13) {
            return Finding(
                code: "cilium_too_old", severity: .error, cluster: survey.cluster,
                message: "\(survey.label) runs Cilium \(version), older than 1.13",
                hint: "upgrade Cilium to 1.13 or later")
        }
        guard version.isAtLeast(1, 20) else { return nil }
        return Finding(
            code: "cilium_untested", severity: .warning, cluster: survey.cluster,
            message: "\(survey.label) runs Cilium \(version), newer than the newest tested, 1.19",
            hint: "try it on clusters that may fail first")
    }

    private static func checkName(_ survey: ClusterSurvey) -> [Finding] {
        func finding(_ code: String, _ message: String) -> [Finding] {
            [
                Finding(
                    code: code, severity: .error, cluster: survey.cluster, message: message,
                    hint:
                        "set cluster-name in configmap cilium-config to a name of its own of at most 32 characters a-z, 0-9 and -, and restart Cilium's agents and operator"
                )
            ]
        }
        guard let name = survey.installation.clusterName else {
            return finding("cluster_name_missing", "\(survey.cluster) has no cluster-name in configmap cilium-config")
        }
        if name == "default" {
            return finding("cluster_name_default", "\(survey.cluster) still has the cluster-name \"default\"")
        }
        if !IdentityRules.isValid(name: name) {
            return finding("cluster_name_invalid", "\(survey.cluster) has the invalid cluster-name \"\(name)\"")
        }
        return []
    }

    private static func checkID(_ survey: ClusterSurvey) -> [Finding] {
        let installation = survey.installation
        let highest = IdentityRules.maximumID(maxConnectedClusters: installation.maxConnectedClusters ?? 255)
        func finding(_ code: String, _ message: String, _ severity: Finding.Severity = .error) -> [Finding] {
            [
                Finding(
                    code: code, severity: severity, cluster: survey.cluster, message: message,
                    hint:
                        "set cluster-id in configmap cilium-config to a number of its own from 1 to \(highest), and restart Cilium's agents and operator"
                )
            ]
        }
        let text = installation.config?["cluster-id"] ?? ""
        guard let id = text.isEmpty ? 0 : installation.clusterID else {
            return finding(
                "cluster_id_out_of_range", "\(survey.label) has the cluster-id \"\(text)\", which is no number")
        }
        if id == 0 { return finding("cluster_id_zero", "\(survey.label) has the cluster-id 0, which means none") }
        if !(1...highest).contains(id) {
            return finding(
                "cluster_id_out_of_range", "\(survey.label) has the cluster-id \(id), outside 1 to \(highest)")
        }
        let usesENI = installation.config?["ipam"] == "eni" || installation.config?["cni-chaining-mode"] == "aws-cni"
        if usesENI, IdentityRules.isReservedOnAWS(id) {
            return finding(
                "cluster_id_reserved",
                "\(survey.label) has the cluster-id \(id), whose bits collide with those of AWS (cilium/cilium#21330)",
                .warning)
        }
        return []
    }

    private static func checkModes(_ survey: ClusterSurvey) -> [Finding] {
        var findings: [Finding] = []
        let mode = survey.installation.config?["identity-allocation-mode"] ?? "crd"
        if mode != "crd" {
            findings.append(
                Finding(
                    code: "identity_allocation_mode", severity: .error, cluster: survey.cluster,
                    message:
                        "\(survey.label) keeps identities in an external kvstore (identity-allocation-mode \(mode))",
                    hint:
                        "clustermesh-apiserver needs identity-allocation-mode crd; with a kvstore peers connect to that instead"
                ))
        }
        let byDefault = survey.installation.version?.isAtLeast(1, 19) == true ? "true" : "false"
        if (survey.installation.config?["policy-default-local-cluster"] ?? byDefault) == "true" {
            findings.append(
                Finding(
                    code: "policy_default_local_cluster", severity: .info, cluster: survey.cluster,
                    message:
                        "network policies of \(survey.label) select only its own pods unless they name a cluster (policy-default-local-cluster)",
                    hint: "add the label io.cilium.k8s.policy.cluster to policies that allow pods of peers"))
        }
        if survey.networks.pods.isEmpty {
            findings.append(
                Finding(
                    code: "pod_cidr_unknown", severity: .info, cluster: survey.cluster,
                    message: "nothing tells the pod CIDRs of \(survey.label), so they are not compared",
                    hint: "make sure that no two clusters give pods the same addresses"))
        }
        return findings
    }
}
