import Values

extension ClusterFacts {
    var agents: JSON {
        [
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": ["name": "cilium", "namespace": "kube-system", "labels": ["k8s-app": "cilium"]],
            "spec": [
                "revisionHistoryLimit": 10, "selector": ["matchLabels": ["k8s-app": "cilium"]],
                "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 0, "maxUnavailable": 2]],
                "template": ["metadata": ["labels": ["k8s-app": "cilium"]], "spec": agentPod],
            ],
        ]
    }

    private var agentPod: JSON {
        [
            "hostNetwork": true, "restartPolicy": "Always", "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler", "serviceAccountName": "cilium", "securityContext": [:],
            "terminationGracePeriodSeconds": 1, "tolerations": [["operator": "Exists"]],
            "priorityClassName": "system-node-critical",
            "containers": [
                [
                    "name": "cilium-agent", "image": .string("quay.io/cilium/cilium:v\(release)"),
                    "imagePullPolicy": "IfNotPresent", "command": ["cilium-agent"],
                    "args": ["--config-dir=/tmp/cilium/config-map"],
                    "env": [
                        Self.field("K8S_NODE_NAME", "spec.nodeName"),
                        Self.field("CILIUM_K8S_NAMESPACE", "metadata.namespace"),
                        ["name": "CILIUM_CLUSTERMESH_CONFIG", "value": "/var/lib/cilium/clustermesh/"],
                    ],
                    "volumeMounts": [
                        ["name": "clustermesh-secrets", "mountPath": "/var/lib/cilium/clustermesh", "readOnly": true],
                        ["name": "cilium-config-path", "mountPath": "/tmp/cilium/config-map", "readOnly": true],
                    ],
                ]
            ],
            "volumes": [
                meshSecrets, ["name": "cilium-config-path", "configMap": ["name": "cilium-config"]],
            ],
        ]
    }

    private static func field(_ name: String, _ path: String) -> JSON {
        ["name": .string(name), "valueFrom": ["fieldRef": ["apiVersion": "v1", "fieldPath": .string(path)]]]
    }

    /// Up to 1.13 the one secret; from 1.14 the client certificate of all peers beside it, and from 1.17 the one for
    /// the cluster's own kvstoremesh.
    private var meshSecrets: JSON {
        if release < .minor(14) {
            let secret: JSON = ["secretName": "cilium-clustermesh", "optional": true, "defaultMode": 256]
            return ["name": "clustermesh-secrets", "secret": secret]
        }
        var sources: [JSON] = [
            ["secret": ["name": "cilium-clustermesh", "optional": true]],
            Self.client("clustermesh-apiserver-remote-cert", as: "common-etcd-client"),
        ]
        if release >= .minor(17) {
            sources.append(Self.client("clustermesh-apiserver-local-cert", as: "local-etcd-client"))
        }
        return ["name": "clustermesh-secrets", "projected": ["defaultMode": 256, "sources": .array(sources)]]
    }

    private static func client(_ secret: String, as prefix: String) -> JSON {
        let items = [("tls.key", ".key"), ("tls.crt", ".crt"), ("ca.crt", "-ca.crt")].map { key, suffix in
            JSON(["key": key, "path": prefix + suffix])
        }
        return ["secret": ["name": .string(secret), "optional": true, "items": .array(items)]]
    }
}
