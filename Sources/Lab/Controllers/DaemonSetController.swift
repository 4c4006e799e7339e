import Values

/// Keeps one pod of a DaemonSet on every node, and replaces those of an older template.
struct DaemonSetController: Sendable {
    static let hash = "controller-revision-hash"

    private static let source = EventRecorder.Source(component: "daemonset-controller")

    let store: ObjectStore
    let events: EventRecorder

    func reconcile(_ key: ObjectStore.Key) {
        guard let set = store.get(key), !set.isTerminating else { return }
        let template = set.at("spec", "template") ?? [:]
        let hash = PodTemplate.hash(of: template)
        let nodes = nodes(for: template)
        placePods(of: set, template: template, hash: hash, nodes: nodes)
        if set.at("spec", "updateStrategy", "type") != "OnDelete" { replaceOldPods(of: set, hash: hash) }
        RevisionHistory(store: store).keep(template, of: set, hash: hash)
        updateStatus(key, hash: hash, nodes: nodes)
    }

    func reconcileAll() {
        for set in store.list(.daemonSets) {
            reconcile(set.key(in: .daemonSets))
        }
    }

    private func nodes(for template: JSON) -> [String] {
        let wanted = template.at("spec", "nodeSelector")?.stringMap ?? [:]
        return store.list(.nodes).filter { node in
            wanted.allSatisfy { node.objectLabels[$0.key] == $0.value }
        }.map(\.objectName)
    }

    private func pods(of set: JSON) -> [JSON] {
        store.list(.pods, namespace: set.objectNamespace).filter { $0.controllerUID == set.objectUID }
    }

    private func placePods(of set: JSON, template: JSON, hash: String, nodes: [String]) {
        let pods = pods(of: set).filter { !$0.isFinishedPod }
        let taken = Set(pods.compactMap { $0.at("spec", "nodeName")?.stringValue })
        for node in nodes where !taken.contains(node) {
            let labels = [Self.hash: hash, "pod-template-generation": "\(set.at("metadata", "generation") ?? 1)"]
            let name = "\(set.objectName)-\(PodTemplate.suffix())"
            store.put(
                PodTemplate.pod(from: template, owner: set, name: name, labels: labels, nodeName: node))
            events.record(set, reason: "SuccessfulCreate", "Created pod: \(name)", from: Self.source)
        }
        for pod in pods where !nodes.contains(pod.at("spec", "nodeName")?.stringValue ?? "") { delete(pod, of: set) }
    }

    /// As many at a time as may be unavailable; those that are unavailable already do not count twice.
    private func replaceOldPods(of set: JSON, hash: String) {
        let pods = pods(of: set)
        let rolling = set.at("spec", "updateStrategy", "rollingUpdate")
        let limit = max(
            1, PodTemplate.amount(rolling?["maxUnavailable"], of: pods.count, default: 1, roundsUp: true))
        var unavailable = pods.count { !$0.isReadyPod }
        for pod in pods where pod.objectLabels[Self.hash] != hash && !pod.isTerminating {
            if !pod.isReadyPod {
                delete(pod, of: set)
            } else if unavailable < limit {
                unavailable += 1
                delete(pod, of: set)
            }
        }
    }

    private func delete(_ pod: JSON, of set: JSON) {
        if pod.isTerminating { return }
        events.record(set, reason: "SuccessfulDelete", "Deleted pod: \(pod.objectName)", from: Self.source)
        store.requestDeletion(pod.key(in: .pods))
    }

    private func updateStatus(_ key: ObjectStore.Key, hash: String, nodes: [String]) {
        guard let set = store.get(key) else { return }
        let pods = pods(of: set).filter { !$0.isTerminating }
        let ready = pods.count { $0.isReadyPod }
        store.change(key) { object in
            var status: JSON = [
                "currentNumberScheduled": JSON(pods.count), "desiredNumberScheduled": JSON(nodes.count),
                "numberMisscheduled": 0, "numberReady": JSON(ready),
                "updatedNumberScheduled": JSON(pods.count { $0.objectLabels[Self.hash] == hash }),
            ]
            if ready > 0 { status["numberAvailable"] = JSON(ready) }
            if nodes.count > ready { status["numberUnavailable"] = JSON(nodes.count - ready) }
            status["observedGeneration"] = object.at("metadata", "generation")
            object["status"] = status
        }
    }
}
