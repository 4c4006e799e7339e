import Changes

/// What to tell operators of a cluster whose Cilium a Helm release owns: direct changes would be lost at its next upgrade.
enum HelmValues {
    static func hint(clusterName: String?, clusterID: Int?, serviceType: String, nodePort: Int?) -> String {
        var values = [
            "cluster.name=\(clusterName ?? "NAME")", "cluster.id=\(clusterID ?? 1)", "clustermesh.useAPIServer=true",
            "clustermesh.apiserver.service.type=\(serviceType)",
        ]
        if serviceType == "NodePort" {
            values.append("clustermesh.apiserver.service.nodePort=\(nodePort ?? NodePortPlan.first)")
        }
        values.append("clustermesh.apiserver.tls.auto.method=helm")
        let lines = values.map { "  --set \($0)" }.joined(separator: " \\\n")
        return "set these values of the chart instead:\nhelm upgrade cilium cilium/cilium --reuse-values \\\n\(lines)"
            + "\nand its peers below clustermesh.config.clusters"
    }

    static func finding(for survey: ClusterSurvey) -> Finding {
        Finding(
            code: "helm_owned", severity: .error, cluster: survey.cluster,
            message: "Cilium in \(survey.label) belongs to a Helm release, which would undo changes made beside it",
            hint: hint(
                clusterName: survey.installation.clusterName, clusterID: survey.installation.clusterID,
                serviceType: "NodePort", nodePort: survey.meshNodePort))
    }

    static func error(cluster: String, installation: CiliumInstallation, options: EnableOptions) -> OperationError {
        OperationError(
            .unsupported, "Cilium belongs to a Helm release, which would undo changes made beside it",
            cluster: cluster,
            hint: hint(
                clusterName: installation.clusterName, clusterID: installation.clusterID,
                serviceType: options.serviceType, nodePort: options.nodePort))
    }
}
