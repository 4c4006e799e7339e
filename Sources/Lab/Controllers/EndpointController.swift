import Values

/// Writes down which pods are behind a Service: EndpointSlice, and Endpoints for those who still read them.
struct EndpointController: Sendable {
    static let serviceName = "kubernetes.io/service-name"

    let store: ObjectStore

    func reconcile(_ key: ObjectStore.Key) {
        guard let service = store.get(key), !service.isTerminating,
            let selector = service.at("spec", "selector")?.stringMap, !selector.isEmpty
        else { return }
        let pods = store.list(.pods, namespace: key.namespace).filter { pod in
            !pod.isTerminating && !pod.isFinishedPod && pod.at("status", "podIP") != nil
                && selector.allSatisfy { pod.objectLabels[$0.key] == $0.value }
        }
        store.put(slice(of: service, pods: pods))
        store.put(endpoints(of: service, pods: pods))
    }

    /// The Services of a namespace that select a pod.
    func services(selecting pod: JSON) -> [ObjectStore.Key] {
        store.list(.services, namespace: pod.objectNamespace).filter { service in
            guard let selector = service.at("spec", "selector")?.stringMap, !selector.isEmpty else { return false }
            return selector.allSatisfy { pod.objectLabels[$0.key] == $0.value }
        }.map { .init(.services, namespace: $0.objectNamespace, name: $0.objectName) }
    }

    private func isReady(_ pod: JSON, for service: JSON) -> Bool {
        pod.isReadyPod || service.at("spec", "publishNotReadyAddresses") == true
    }

    private func slice(of service: JSON, pods: [JSON]) -> JSON {
        let suffix = PodTemplate.hash(of: .string(service.objectUID ?? ""), length: 5)
        let entries = pods.map { pod -> JSON in
            let ready = JSON.bool(isReady(pod, for: service))
            return [
                "addresses": [pod.at("status", "podIP") ?? ""],
                "conditions": ["ready": ready, "serving": ready, "terminating": false],
                "nodeName": pod.at("spec", "nodeName") ?? "", "targetRef": Self.reference(to: pod),
            ]
        }
        let labels: JSON = [
            Self.serviceName: .string(service.objectName),
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        ]
        return [
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": [
                "name": .string("\(service.objectName)-\(suffix)"), "labels": labels,
                "namespace": .string(service.objectNamespace ?? "default"),
                "ownerReferences": [service.ownerReference],
            ],
            "endpoints": .array(entries), "ports": .array(ports(of: service, pods: pods)),
        ]
    }

    private func endpoints(of service: JSON, pods: [JSON]) -> JSON {
        func addresses(ready: Bool) -> [JSON] {
            pods.filter { isReady($0, for: service) == ready }.map { pod in
                [
                    "ip": pod.at("status", "podIP") ?? "", "nodeName": pod.at("spec", "nodeName") ?? "",
                    "targetRef": Self.reference(to: pod),
                ]
            }
        }
        var subset: JSON = ["ports": .array(ports(of: service, pods: pods))]
        let (ready, waiting) = (addresses(ready: true), addresses(ready: false))
        if !ready.isEmpty { subset["addresses"] = .array(ready) }
        if !waiting.isEmpty { subset["notReadyAddresses"] = .array(waiting) }
        return [
            "apiVersion": "v1", "kind": "Endpoints",
            "metadata": [
                "name": .string(service.objectName), "namespace": .string(service.objectNamespace ?? "default"),
                "ownerReferences": [service.ownerReference],
            ],
            "subsets": pods.isEmpty ? [] : [subset],
        ]
    }

    private static func reference(to pod: JSON) -> JSON {
        [
            "kind": "Pod", "name": .string(pod.objectName), "namespace": .string(pod.objectNamespace ?? ""),
            "uid": .string(pod.objectUID ?? ""),
        ]
    }

    /// The Service's ports with the numbers that they have in the pods.
    private func ports(of service: JSON, pods: [JSON]) -> [JSON] {
        (service.at("spec", "ports")?.arrayValue ?? []).compactMap { port in
            guard let number = Self.target(of: port, in: pods.first) else { return nil }
            var entry: JSON = ["port": JSON(number), "protocol": port["protocol"] ?? "TCP"]
            entry["name"] = port["name"]
            return entry
        }
    }

    private static func target(of port: JSON, in pod: JSON?) -> Int? {
        let target = port["targetPort"] ?? port["port"]
        if let number = target?.intValue { return number == 0 ? port["port"]?.intValue : number }
        let containers = pod?.at("spec", "containers")?.arrayValue ?? []
        return containers.flatMap { $0["ports"]?.arrayValue ?? [] }
            .first { $0["name"] == target }?["containerPort"]?.intValue
    }
}
