import Values

/// Gives every pod a node: of those that are ready and fit, the one with the fewest pods.
struct Scheduler: Sendable {
    let store: ObjectStore

    func schedule(_ key: ObjectStore.Key) {
        guard let pod = store.get(key), pod.field("spec.nodeName").isEmpty, !pod.isTerminating else { return }
        let wanted = pod.at("spec", "nodeSelector")?.stringMap ?? [:]
        let nodes = store.list(.nodes).filter { node in
            node.hasCondition("Ready") && node.at("spec", "unschedulable") != true
                && wanted.allSatisfy { node.objectLabels[$0.key] == $0.value }
        }.map(\.objectName)
        let pods = store.list(.pods)
        let load = Dictionary(grouping: pods) { $0.field("spec.nodeName") }.mapValues(\.count)
        // Pods of one workload part before anything else.
        let siblings = pods.filter { $0.controllerUID != nil && $0.controllerUID == pod.controllerUID }
        let peers = Dictionary(grouping: siblings) { $0.field("spec.nodeName") }.mapValues(\.count)
        let best = nodes.min { (peers[$0] ?? 0, load[$0] ?? 0, $0) < (peers[$1] ?? 0, load[$1] ?? 0, $1) }
        store.change(key) { object in
            guard let best else {
                let message = "0/\(store.list(.nodes).count) nodes are available"
                return object.setCondition("PodScheduled", false, reason: "Unschedulable", message: message)
            }
            object[path: ["spec", "nodeName"]] = .string(best)
            object.setCondition("PodScheduled", true)
        }
    }

    /// Pods go with their node, as kube-controller-manager's garbage collector of pods has it.
    func collectOrphans(of node: String) {
        for pod in store.list(.pods) where pod.field("spec.nodeName") == node {
            store.requestDeletion(.init(.pods, namespace: pod.objectNamespace, name: pod.objectName))
        }
    }

    /// Looks again at pods without a node.
    func scheduleWaiting() {
        for pod in store.list(.pods) where pod.field("spec.nodeName").isEmpty {
            schedule(.init(.pods, namespace: pod.objectNamespace, name: pod.objectName))
        }
    }
}
