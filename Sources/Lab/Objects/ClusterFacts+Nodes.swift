import Values

extension ClusterFacts {
    var nodes: [JSON] { settings.nodes.indices.map(node) }

    private func node(_ index: Int) -> JSON {
        let cidr = JSON.string(podCIDR(ofNode: index).description)
        return [
            "apiVersion": "v1", "kind": "Node",
            "metadata": ["name": .string(nodeNames[index]), "labels": labels(ofNode: index)],
            "spec": ["podCIDR": cidr, "podCIDRs": [cidr]],
            "status": [
                "addresses": [
                    ["type": "InternalIP", "address": .string(plan.node(index).description)],
                    ["type": "Hostname", "address": .string(nodeNames[index])],
                ],
                "capacity": resources, "allocatable": resources,
                "conditions": .array(Self.conditions(ready: true)),
                "daemonEndpoints": ["kubeletEndpoint": ["Port": 10250]],
                "nodeInfo": info(ofNode: index),
            ],
        ]
    }

    private var resources: JSON {
        ["cpu": "4", "memory": "8145320Ki", "pods": "110", "ephemeral-storage": "61255492Ki"]
    }

    private func labels(ofNode index: Int) -> JSON {
        var labels = [
            "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
            "kubernetes.io/os": "linux", "kubernetes.io/hostname": nodeNames[index],
        ]
        if index == 0 { labels["node-role.kubernetes.io/control-plane"] = "" }
        return JSON(labels)
    }

    private func info(ofNode index: Int) -> JSON {
        let node = settings.nodes[index]
        return JSON([
            "architecture": "amd64", "operatingSystem": "linux", "kernelVersion": node.kernelVersion,
            "osImage": node.osImage, "containerRuntimeVersion": "containerd://2.1.4",
            "kubeletVersion": "v\(kubernetesVersion)", "kubeProxyVersion": "",
            "bootID": "boot-\(nodeNames[index])", "machineID": "machine-\(nodeNames[index])",
            "systemUUID": "system-\(nodeNames[index])",
        ])
    }

    /// A node's conditions; of one that is gone the control plane knows nothing.
    static func conditions(ready: Bool) -> [JSON] {
        let now = JSON.time()
        let healthy = [
            ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            ("Ready", "KubeletReady", "kubelet is posting ready status"),
        ]
        return healthy.map { type, reason, message in
            let status = !ready ? "Unknown" : type == "Ready" ? "True" : "False"
            return [
                "type": .string(type), "status": .string(status),
                "reason": .string(ready ? reason : "NodeStatusUnknown"),
                "message": .string(ready ? message : "Kubelet stopped posting node status."),
                "lastHeartbeatTime": now, "lastTransitionTime": now,
            ]
        }
    }
}
