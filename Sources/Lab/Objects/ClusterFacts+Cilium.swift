import Values

extension ClusterFacts {
    /// What an installation of this version of Cilium consists of, as far as a mesh concerns itself with it.
    ///
    /// Shapes: what the charts of Cilium 1.13 to 1.19 render and what clusters made from manifests hold.
    var cilium: [JSON] {
        let objects = [ciliumConfig, agents, operatorDeployment] + serviceAccounts + ciliumNodes
        guard settings.installation == .helm else { return objects }
        return objects.map(Self.ownedByHelm) + [helmRelease]
    }

    /// `cilium-config` with what was asked to differ.
    var ciliumConfigValues: [String: String] {
        var values = [
            "cluster-name": settings.name, "cluster-id": String(settings.id), "identity-allocation-mode": "crd",
            "enable-ipv4": "true", "enable-ipv6": "false", "datapath-mode": "veth", "ipam": "kubernetes",
            "debug": "false", "enable-policy": "default", "cni-exclusive": "true",
            "kube-proxy-replacement": release >= .minor(14) ? "true" : "strict",
        ]
        if release >= .minor(14) {
            values["routing-mode"] = "tunnel"
            values["tunnel-protocol"] = "vxlan"
        } else {
            values["tunnel"] = "vxlan"
        }
        if release >= .minor(15) { values["max-connected-clusters"] = "255" }
        if release >= .minor(16) {
            values["clustermesh-enable-endpoint-sync"] = "false"
            values["clustermesh-enable-mcs-api"] = "false"
        }
        if release >= .minor(18) { values["policy-default-local-cluster"] = release >= .minor(19) ? "true" : "false" }
        if release >= .minor(19) { values["clustermesh-cache-ttl"] = "0s" }
        for (key, value) in settings.ciliumConfig { values[key] = value }
        return values
    }

    private var ciliumConfig: JSON {
        [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "cilium-config", "namespace": "kube-system"],
            "data": JSON(ciliumConfigValues),
        ]
    }

    private var serviceAccounts: [JSON] {
        ["cilium", "cilium-operator"].map {
            [
                "apiVersion": "v1", "kind": "ServiceAccount",
                "metadata": ["name": .string($0), "namespace": "kube-system"],
            ]
        }
    }

    private var ciliumNodes: [JSON] {
        settings.nodes.indices.map { index in
            let router = podCIDR(ofNode: index).base.advanced(by: 1)
            return [
                "apiVersion": "cilium.io/v2", "kind": "CiliumNode",
                "metadata": ["name": .string(nodeNames[index])],
                "spec": [
                    "addresses": [
                        ["type": "InternalIP", "ip": .string(plan.node(index).description)],
                        ["type": "CiliumInternalIP", "ip": .string(router.description)],
                    ],
                    "ipam": ["podCIDRs": [.string(podCIDR(ofNode: index).description)]],
                ],
            ]
        }
    }

    private var operatorDeployment: JSON {
        let labels: JSON = ["io.cilium/app": "operator", "name": "cilium-operator"]
        return [
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": ["name": "cilium-operator", "namespace": "kube-system", "labels": labels],
            "spec": [
                "replicas": 1, "selector": ["matchLabels": labels],
                "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "50%"]],
                "template": [
                    "metadata": ["labels": labels],
                    "spec": [
                        "hostNetwork": true, "serviceAccountName": "cilium-operator", "restartPolicy": "Always",
                        "containers": [
                            [
                                "name": "cilium-operator",
                                "image": .string("quay.io/cilium/operator-generic:v\(release)"),
                                "command": ["cilium-operator-generic"],
                                "args": ["--config-dir=/tmp/cilium/config-map"],
                            ]
                        ],
                    ],
                ],
            ],
        ]
    }

    private static func ownedByHelm(_ object: JSON) -> JSON {
        var object = object
        if object["kind"] == "CiliumNode" { return object }
        object[path: ["metadata", "labels", "app.kubernetes.io/managed-by"]] = "Helm"
        object[path: ["metadata", "annotations", "meta.helm.sh/release-name"]] = "cilium"
        object[path: ["metadata", "annotations", "meta.helm.sh/release-namespace"]] = "kube-system"
        return object
    }
}
