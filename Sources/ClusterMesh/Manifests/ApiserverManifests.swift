import Values

/// The objects of `clustermesh-apiserver` for a cluster whose Cilium was installed by manifests: no KVStoreMesh, legacy
/// authentication.
///
/// Sources: what the cilium CLI 0.14.8 leaves (1.13), and `templates/clustermesh-apiserver` of the Cilium charts 1.14.19,
/// 1.15.17, 1.16.19, 1.17.12, 1.18.6 and 1.19.0.
struct ApiserverManifests: Sendable {
    static let name = "clustermesh-apiserver"
    static let clientPort = 2379

    var version: CiliumVersion
    var namespace: String
    var clusterName: String
    var clusterID: Int
    var images: ApiserverImages
    var serviceType: String
    /// For type NodePort; `nil` lets the API server choose.
    var nodePort: Int?
    /// What to pass for `--max-connected-clusters`, where `cilium-config` says it.
    var maxConnectedClusters: Int?
    /// Differs when certificates were renewed, so that pods that read them once are replaced.
    var certificatesFingerprint: String

    private static let labels: JSON = ["k8s-app": .string(name)]

    var serviceAccount: JSON {
        ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata]
    }

    var clusterRoleBinding: JSON {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(Self.name)],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(Self.name),
            ],
            "subjects": [
                ["kind": "ServiceAccount", "name": .string(Self.name), "namespace": .string(namespace)]
            ],
        ]
    }

    var clusterRole: JSON {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRole",
            "metadata": ["name": .string(Self.name)],
            "rules": .array(rules),
        ]
    }

    private var rules: [JSON] {
        var rules = [
            Self.readRule("apiextensions.k8s.io", ["customresourcedefinitions"]),
            Self.readRule("", ["endpoints", "namespaces", "services"]),
            Self.readRule("discovery.k8s.io", ["endpointslices"]),
        ]
        let resources = ["ciliumnodes", "ciliumidentities", "ciliumendpoints"]
        if version.isAtLeast(1, 18) {
            rules.append(Self.readRule("cilium.io", resources + ["ciliumendpointslices"]))
        } else {
            let withWorkloads = resources + ["ciliumexternalworkloads"]
            let all = withWorkloads.flatMap { [$0, $0 + "/status"] }
            rules.append(Self.rule("cilium.io", all, verbs: ["*"]))
        }
        return rules
    }

    private static func readRule(_ group: String, _ resources: [String]) -> JSON {
        rule(group, resources, verbs: ["get", "list", "watch"])
    }

    private static func rule(_ group: String, _ resources: [String], verbs: [String]) -> JSON {
        [
            "apiGroups": [.string(group)], "resources": .array(resources.map(JSON.string)),
            "verbs": .array(verbs.map(JSON.string)),
        ]
    }

    var service: JSON {
        var port: JSON = [
            "port": .integer(Int64(Self.clientPort)), "targetPort": .integer(Int64(Self.clientPort)),
            "protocol": "TCP",
        ]
        if serviceType != "ClusterIP", let nodePort { port["nodePort"] = .integer(Int64(nodePort)) }
        return [
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": labelledMetadata,
            "spec": ["type": .string(serviceType), "selector": Self.labels, "ports": [port]],
        ]
    }

    var deployment: JSON {
        let template: JSON = [
            "metadata": [
                "labels": Self.labels,
                "annotations": ["meshwright.io/certificates": .string(certificatesFingerprint)],
            ],
            "spec": podSpec,
        ]
        return [
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": labelledMetadata,
            "spec": [
                "replicas": 1, "selector": ["matchLabels": Self.labels],
                "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 1]],
                "template": template,
            ],
        ]
    }

    private var metadata: JSON { ["name": .string(Self.name), "namespace": .string(namespace)] }

    private var labelledMetadata: JSON {
        ["name": .string(Self.name), "namespace": .string(namespace), "labels": Self.labels]
    }

    private var podSpec: JSON {
        [
            "serviceAccountName": .string(Self.name),
            "restartPolicy": "Always",
            "initContainers": [initContainer],
            "containers": [etcdContainer, apiserverContainer],
            "volumes": [
                ["name": "etcd-data-dir", "emptyDir": [:]],
                Self.certificateVolume("etcd-server-secrets", secret: "clustermesh-apiserver-server-cert"),
                Self.certificateVolume("etcd-admin-client", secret: "clustermesh-apiserver-admin-cert"),
            ],
        ]
    }

    private static func certificateVolume(_ name: String, secret: String) -> JSON {
        let items = ["ca.crt", "tls.crt", "tls.key"].map { ["key": .string($0), "path": .string($0)] as JSON }
        return [
            "name": .string(name),
            "projected": [
                // 0400
                "defaultMode": 256,
                "sources": [["secret": ["name": .string(secret), "items": .array(items)]]],
            ],
        ]
    }
}
