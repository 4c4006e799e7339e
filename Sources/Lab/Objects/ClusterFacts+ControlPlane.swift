import Values

extension ClusterFacts {
    /// The static pods of the first node, and what kubeadm leaves in ConfigMaps.
    var controlPlane: [JSON] {
        let services = serviceCIDR.description
        let apiServer = [
            "kube-apiserver", "--advertise-address=\(plan.node(0))", "--secure-port=\(plan.apiServer.port)",
            "--service-cluster-ip-range=\(services)", "--client-ca-file=/etc/kubernetes/pki/ca.crt",
            "--tls-cert-file=/etc/kubernetes/pki/apiserver.crt",
        ]
        let manager = [
            "kube-controller-manager", "--allocate-node-cidrs=true", "--cluster-cidr=\(podCIDR)",
            "--service-cluster-ip-range=\(services)",
        ]
        return [
            staticPod("kube-apiserver", command: apiServer), staticPod("kube-controller-manager", command: manager),
            staticPod("kube-scheduler", command: ["kube-scheduler"]), kubeadmConfiguration,
        ]
    }

    private func staticPod(_ component: String, command: [String]) -> JSON {
        [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": .string("\(component)-\(nodeNames[0])"), "namespace": "kube-system",
                "labels": ["component": .string(component), "tier": "control-plane"],
                "annotations": ["kubernetes.io/config.source": "file", "kubernetes.io/config.mirror": "static"],
            ],
            "spec": [
                "nodeName": .string(nodeNames[0]), "hostNetwork": true, "restartPolicy": "Always",
                "priorityClassName": "system-node-critical", "enableServiceLinks": true,
                "containers": [
                    [
                        "name": .string(component),
                        "image": .string("registry.k8s.io/\(component):v\(kubernetesVersion)"),
                        "command": .array(command.map { .string($0) }),
                        "imagePullPolicy": "IfNotPresent",
                    ]
                ],
            ],
        ]
    }

    private var kubeadmConfiguration: JSON {
        let configuration: JSON = [
            "apiVersion": "kubeadm.k8s.io/v1beta4", "kind": "ClusterConfiguration", "clusterName": "cluster.local",
            "kubernetesVersion": .string("v\(kubernetesVersion)"),
            "networking": [
                "dnsDomain": "cluster.local", "podSubnet": .string(podCIDR.description),
                "serviceSubnet": .string(serviceCIDR.description),
            ],
        ]
        return [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["name": "kubeadm-config", "namespace": "kube-system"],
            "data": ["ClusterConfiguration": .string(configuration.yaml)],
        ]
    }
}
