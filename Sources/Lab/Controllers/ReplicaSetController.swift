import Values

/// Keeps as many pods of a ReplicaSet as it asks for.
struct ReplicaSetController: Sendable {
    let store: ObjectStore

    func reconcile(_ key: ObjectStore.Key) {
        guard let set = store.get(key), !set.isTerminating else { return }
        let wanted = set.at("spec", "replicas")?.intValue ?? 1
        let pods = pods(of: set)
        if pods.count < wanted {
            for _ in pods.count..<wanted { create(for: set) }
        } else if pods.count > wanted {
            // Those that answer are the last to go.
            let order = pods.sorted { !$0.isReadyPod && $1.isReadyPod }
            for pod in order.prefix(pods.count - wanted) { delete(pod) }
        }
        updateStatus(key)
    }

    private func pods(of set: JSON) -> [JSON] {
        store.list(.pods, namespace: set.objectNamespace)
            .filter { $0.controllerUID == set.objectUID && !$0.isTerminating && !$0.isFinishedPod }
    }

    private func create(for set: JSON) {
        guard let template = set.at("spec", "template") else { return }
        store.put(PodTemplate.pod(from: template, owner: set, name: "\(set.objectName)-\(PodTemplate.suffix())"))
    }

    private func delete(_ pod: JSON) {
        store.requestDeletion(.init(.pods, namespace: pod.objectNamespace, name: pod.objectName))
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
