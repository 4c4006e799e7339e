import Values

/// What the objects of one cluster are made from.
struct ClusterFacts: Sendable {
    var settings: ClusterSettings
    var plan: AddressPlan
    var release: CiliumRelease
    var kubernetesVersion: String
    /// The PEM certificate of the API server's authority.
    var authority: String

    var nodeNames: [String] { settings.nodes.indices.map { "\(settings.label)-node\($0 + 1)" } }

    /// What the cluster says its pods' network is.
    var podCIDR: CIDR { settings.podCIDR.flatMap { CIDR($0) } ?? plan.pods }
    /// What the cluster says its Services' network is.
    var serviceCIDR: CIDR { settings.serviceCIDR.flatMap { CIDR($0) } ?? plan.services }

    /// A node's share of the network for pods, as reported.
    func podCIDR(ofNode index: Int) -> CIDR { plan.podNetwork(ofNode: index, in: podCIDR) }

    /// Everything there is before any controller has done its work.
    func objects() -> [JSON] {
        var objects = namespaces + nodes + kubernetes + controlPlane
        if settings.installation != .none { objects += cilium }
        return objects
    }
}

extension ClusterFacts {
    private var namespaces: [JSON] {
        ["default", "kube-system", "kube-public", "kube-node-lease"].map { name in
            [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": ["name": .string(name), "labels": ["kubernetes.io/metadata.name": .string(name)]],
                "spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"],
            ]
        }
    }

    private var kubernetes: [JSON] {
        let address = JSON.string(plan.apiServer.address.description)
        let port = JSON(plan.apiServer.port)
        let clusterIP = JSON.string(plan.kubernetesService.description)
        let metadata: JSON = [
            "name": "kubernetes", "namespace": "default",
            "labels": ["component": "apiserver", "provider": "kubernetes"],
        ]
        let slice: JSON = [
            "name": "kubernetes", "namespace": "default", "labels": ["kubernetes.io/service-name": "kubernetes"],
        ]
        return [
            [
                "apiVersion": "v1", "kind": "Service", "metadata": metadata,
                "spec": [
                    "clusterIP": clusterIP, "clusterIPs": [clusterIP], "type": "ClusterIP",
                    "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
                    "sessionAffinity": "None",
                    "ports": [["name": "https", "port": 443, "protocol": "TCP", "targetPort": port]],
                ],
                "status": ["loadBalancer": [:]],
            ],
            [
                "apiVersion": "v1", "kind": "Endpoints", "metadata": ["name": "kubernetes", "namespace": "default"],
                "subsets": [
                    ["addresses": [["ip": address]], "ports": [["name": "https", "port": port, "protocol": "TCP"]]]
                ],
            ],
            [
                "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": slice,
                "addressType": "IPv4",
                "endpoints": [["addresses": [address], "conditions": ["ready": true]]],
                "ports": [["name": "https", "port": port, "protocol": "TCP"]],
            ],
        ]
    }
}
