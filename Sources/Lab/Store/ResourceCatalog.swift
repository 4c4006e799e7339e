import Synchronization

/// The kinds that an API server serves.
package struct ResourceCatalog: Sendable {
    package let types: [ResourceType]
    private let byName: [GroupResource: ResourceType]
    let texts = Texts()

    package init(_ types: [ResourceType]) {
        self.types = types
        self.byName = Dictionary(types.map { ($0.groupResource, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func type(of resource: GroupResource) -> ResourceType? { byName[resource] }

    package func type(group: String, version: String, plural: String) -> ResourceType? {
        byName[GroupResource(plural, group: group)].flatMap { $0.version == version ? $0 : nil }
    }

    /// The type of an object by its `apiVersion` and `kind`.
    package func type(apiVersion: String, kind: String) -> ResourceType? {
        types.first { $0.apiVersion == apiVersion && $0.kind == kind }
    }

    /// Named groups in the order of discovery, each with its version; the core group is not among them.
    package var groups: [(name: String, version: String)] {
        var seen: Set<String> = [""]
        return types.filter { seen.insert($0.group).inserted }.map { ($0.group, $0.version) }
    }

    package func types(group: String) -> [ResourceType] { types.filter { $0.group == group } }

    /// Long texts that follow from a catalog alone, made once for all labs of the process.
    final class Texts: Sendable {
        private let known = Mutex<[String: String]>([:])

        func text(_ name: String, _ make: () -> String) -> String {
            known.withLock { known in
                if let text = known[name] { return text }
                let text = make()
                known[name] = text
                return text
            }
        }
    }
}

extension ResourceCatalog {
    /// The built-in kinds of Kubernetes 1.36 that the lab serves, and Cilium's.
    package static let standard = ResourceCatalog(
        core + apps + batch + network + access + extensions + cilium)

    private static let core: [ResourceType] = [
        ResourceType("configmaps", "ConfigMap").short("cm"),
        ResourceType("endpoints", "Endpoints").short("ep"),
        ResourceType("events", "Event").short("ev"),
        ResourceType("limitranges", "LimitRange").short("limits"),
        ResourceType("namespaces", "Namespace", namespaced: false).short("ns")
            .only("create", "delete", "get", "list", "patch", "update", "watch")
            .sub("finalize", "Namespace", verbs: ["update"]).status(),
        ResourceType("nodes", "Node", namespaced: false).short("no").status(),
        ResourceType("persistentvolumeclaims", "PersistentVolumeClaim").short("pvc").status(),
        ResourceType("persistentvolumes", "PersistentVolume", namespaced: false).short("pv").status(),
        ResourceType("pods", "Pod").short("po").inAll().generations()
            .sub("attach", "PodAttachOptions", verbs: ["create", "get"])
            .sub("ephemeralcontainers", "Pod", verbs: ["get", "patch", "update"])
            .sub("eviction", "Eviction", group: "policy", version: "v1", verbs: ["create"])
            .sub("exec", "PodExecOptions", verbs: ["create", "get"]).sub("log", "Pod", verbs: ["get"])
            .sub("portforward", "PodPortForwardOptions", verbs: ["create", "get"]).status(),
        ResourceType("podtemplates", "PodTemplate"),
        ResourceType("replicationcontrollers", "ReplicationController").short("rc").inAll().generations().scale()
            .status(),
        ResourceType("resourcequotas", "ResourceQuota").short("quota").status(),
        ResourceType("secrets", "Secret"),
        ResourceType("serviceaccounts", "ServiceAccount").short("sa")
            .sub("token", "TokenRequest", group: "authentication.k8s.io", version: "v1", verbs: ["create"]),
        ResourceType("services", "Service").short("svc").inAll().status(),
    ]

    private static let apps: [ResourceType] = [
        ResourceType("controllerrevisions", "ControllerRevision", group: "apps"),
        ResourceType("daemonsets", "DaemonSet", group: "apps").short("ds").inAll().generations().status(),
        ResourceType("deployments", "Deployment", group: "apps").short("deploy").inAll().generations().scale()
            .status(),
        ResourceType("replicasets", "ReplicaSet", group: "apps").short("rs").inAll().generations().scale().status(),
        ResourceType("statefulsets", "StatefulSet", group: "apps").short("sts").inAll().generations().scale()
            .status(),
    ]

    private static let batch: [ResourceType] = [
        ResourceType(
            "horizontalpodautoscalers", "HorizontalPodAutoscaler", group: "autoscaling", version: "v2"
        ).short("hpa").inAll().status(),
        ResourceType(
            "certificatesigningrequests", "CertificateSigningRequest", group: "certificates.k8s.io", namespaced: false
        ).short("csr").sub("approval", "CertificateSigningRequest", verbs: ["get", "patch", "update"]).status(),
        ResourceType("cronjobs", "CronJob", group: "batch").short("cj").inAll().generations().status(),
        ResourceType("jobs", "Job", group: "batch").inAll().generations().status(),
        ResourceType("leases", "Lease", group: "coordination.k8s.io"),
        ResourceType("priorityclasses", "PriorityClass", group: "scheduling.k8s.io", namespaced: false).short("pc"),
        ResourceType("poddisruptionbudgets", "PodDisruptionBudget", group: "policy").short("pdb").generations()
            .status(),
    ]

    private static let network: [ResourceType] = [
        ResourceType("endpointslices", "EndpointSlice", group: "discovery.k8s.io").generations(),
        ResourceType("ingressclasses", "IngressClass", group: "networking.k8s.io", namespaced: false).generations(),
        ResourceType("ingresses", "Ingress", group: "networking.k8s.io").short("ing").generations().status(),
        ResourceType("networkpolicies", "NetworkPolicy", group: "networking.k8s.io").short("netpol").generations(),
    ]

    private static let access: [ResourceType] = [
        ResourceType("clusterrolebindings", "ClusterRoleBinding", group: rbac, namespaced: false),
        ResourceType("clusterroles", "ClusterRole", group: rbac, namespaced: false),
        ResourceType("rolebindings", "RoleBinding", group: rbac),
        ResourceType("roles", "Role", group: rbac),
        ResourceType("selfsubjectaccessreviews", "SelfSubjectAccessReview", group: authorization, namespaced: false)
            .only("create"),
        ResourceType("selfsubjectrulesreviews", "SelfSubjectRulesReview", group: authorization, namespaced: false)
            .only("create"),
        ResourceType("subjectaccessreviews", "SubjectAccessReview", group: authorization, namespaced: false)
            .only("create"),
        ResourceType("selfsubjectreviews", "SelfSubjectReview", group: "authentication.k8s.io", namespaced: false)
            .only("create"),
    ]

    private static let extensions: [ResourceType] = [
        ResourceType(
            "customresourcedefinitions", "CustomResourceDefinition", group: "apiextensions.k8s.io", namespaced: false
        ).short("crd", "crds").generations().status()
    ]

    /// As the CRDs of Cilium 1.13 to 1.19 define them.
    private static let cilium: [ResourceType] = [
        ResourceType(
            "ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy", group: "cilium.io", version: "v2",
            namespaced: false
        ).short("ccnp").custom("cilium", "ciliumpolicy").status(),
        ResourceType("ciliumendpoints", "CiliumEndpoint", group: "cilium.io", version: "v2")
            .short("cep", "ciliumep").custom("cilium").status(),
        ResourceType("ciliumidentities", "CiliumIdentity", group: "cilium.io", version: "v2", namespaced: false)
            .short("ciliumid").custom("cilium").status(),
        ResourceType("ciliumnetworkpolicies", "CiliumNetworkPolicy", group: "cilium.io", version: "v2")
            .short("cnp", "ciliumnp").custom("cilium", "ciliumpolicy").status(),
        ResourceType("ciliumnodes", "CiliumNode", group: "cilium.io", version: "v2", namespaced: false)
            .short("cn", "ciliumn").custom("cilium").status(),
    ]

    private static let rbac = "rbac.authorization.k8s.io"
    private static let authorization = "authorization.k8s.io"
}
