import Values

/// Keeps as many pods of a ReplicaSet as it asks for.
struct ReplicaSetController: Sendable {
    private static let source = EventRecorder.Source(component: "replicaset-controller")

    let store: ObjectStore
    let events: EventRecorder

    func reconcile(_ key: ObjectStore.Key) {
        guard let set = store.get(key), !set.isTerminating else { return }
        let wanted = set.at("spec", "replicas")?.intValue ?? 1
        let pods = pods(of: set)
        if pods.count < wanted {
            for _ in pods.count..<wanted { create(for: set) }
        } else if pods.count > wanted {
            // Those that answer are the last to go.
            let order = pods.sorted { !$0.isReadyPod && $1.isReadyPod }
            for pod in order.prefix(pods.count - wanted) { delete(pod, of: set) }
        }
        updateStatus(key)
    }

    private func pods(of set: JSON) -> [JSON] {
        store.list(.pods, namespace: set.objectNamespace)
            .filter { $0.controllerUID == set.objectUID && !$0.isTerminating && !$0.isFinishedPod }
    }

    private func create(for set: JSON) {
        guard let template = set.at("spec", "template") else { return }
        let name = "\(set.objectName)-\(PodTemplate.suffix())"
        store.put(PodTemplate.pod(from: template, owner: set, name: name))
        events.record(set, reason: "SuccessfulCreate", "Created pod: \(name)", from: Self.source)
    }

    private func delete(_ pod: JSON, of set: JSON) {
        events.record(set, reason: "SuccessfulDelete", "Deleted pod: \(pod.objectName)", from: Self.source)
        store.requestDeletion(pod.key(in: .pods))
    }

    private func updateStatus(_ key: ObjectStore.Key) {
        guard let set = store.get(key) else { return }
        let pods = pods(of: set)
        let ready = pods.count { $0.isReadyPod }
        store.change(key) { object in
            var status: JSON = ["replicas": JSON(pods.count), "fullyLabeledReplicas": JSON(pods.count)]
            if ready > 0 {
                status["readyReplicas"] = JSON(ready)
                status["availableReplicas"] = JSON(ready)
            }
            status["observedGeneration"] = object.at("metadata", "generation")
            object["status"] = status
        }
    }
}
