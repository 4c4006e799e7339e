import Values

/// Gives every pod a node: of those that are ready and fit, the one with the fewest pods.
struct Scheduler: Sendable {
    private static let source = EventRecorder.Source(component: "default-scheduler")

    let store: ObjectStore
    let events: EventRecorder

    func schedule(_ key: ObjectStore.Key) {
        guard let pod = store.get(key), pod.field("spec.nodeName").isEmpty, !pod.isTerminating else { return }
        let nodes = store.list(.nodes)
        let obstacles = nodes.map { obstacle(to: pod, on: $0) }
        let fitting = zip(nodes, obstacles).filter { $0.1 == nil }.map(\.0.objectName)
        if let best = best(of: fitting, for: pod) {
            store.change(key) { object in
                object[path: ["spec", "nodeName"]] = .string(best)
                object.setCondition("PodScheduled", true)
            }
            let message = "Successfully assigned \(key.namespace ?? "")/\(key.name) to \(best)"
            events.record(pod, reason: "Scheduled", message, from: Self.source)
        } else {
            let message = Self.message(obstacles.compactMap { $0 })
            store.change(key) {
                $0.setCondition("PodScheduled", false, reason: "Unschedulable", message: message)
            }
            events.record(pod, .warning, reason: "FailedScheduling", message, from: Self.source)
        }
    }

    /// Pods of one workload part before anything else.
    private func best(of nodes: [String], for pod: JSON) -> String? {
        let pods = store.list(.pods)
        let load = Dictionary(grouping: pods) { $0.field("spec.nodeName") }.mapValues(\.count)
        let siblings = pods.filter { $0.controllerUID != nil && $0.controllerUID == pod.controllerUID }
        let peers = Dictionary(grouping: siblings) { $0.field("spec.nodeName") }.mapValues(\.count)
        return nodes.min { (peers[$0] ?? 0, load[$0] ?? 0, $0) < (peers[$1] ?? 0, load[$1] ?? 0, $1) }
    }

    /// Why a node cannot have a pod, in kube-scheduler's words; `nil` when it can.
    private func obstacle(to pod: JSON, on node: JSON) -> String? {
        guard node.hasCondition("Ready") else { return "had untolerated taint {node.kubernetes.io/not-ready: }" }
        if node.at("spec", "unschedulable") == true { return "were unschedulable" }
        let wanted = pod.at("spec", "nodeSelector")?.stringMap ?? [:]
        if !wanted.allSatisfy({ node.objectLabels[$0.key] == $0.value }) {
            return "didn't match Pod's node affinity/selector"
        }
        let taint = (node.at("spec", "taints")?.arrayValue ?? []).first { Self.keepsOut($0, pod) }
        return taint.map {
            "had untolerated taint {\($0["key"]?.stringValue ?? ""): \($0["value"]?.stringValue ?? "")}"
        }
    }

    private static func keepsOut(_ taint: JSON, _ pod: JSON) -> Bool {
        guard ["NoSchedule", "NoExecute"].contains(taint["effect"]?.stringValue) else { return false }
        return !(pod.at("spec", "tolerations")?.arrayValue ?? []).contains { toleration in
            let isForAnyKey = toleration["key"] == nil && toleration["operator"] == "Exists"
            let isForValue = toleration["operator"] == "Exists" || toleration["value"] == taint["value"]
            let isForEffect = toleration["effect"] == nil || toleration["effect"] == taint["effect"]
            return isForEffect && (isForAnyKey || (toleration["key"] == taint["key"] && isForValue))
        }
    }

    private static func message(_ obstacles: [String]) -> String {
        let counts = Dictionary(grouping: obstacles) { $0 }.map { "\($0.value.count) node(s) \($0.key)" }
        return "0/\(obstacles.count) nodes are available: \(counts.sorted().joined(separator: ", "))."
    }

    /// Deletes the pods that a taint `NoExecute` drives away. Those of DaemonSets stay, as with the tolerations that agents come with.
    func evictUntolerating(from node: JSON) {
        let taints = (node.at("spec", "taints")?.arrayValue ?? []).filter { $0["effect"] == "NoExecute" }
        if taints.isEmpty { return }
        for pod in store.list(.pods) where pod.field("spec.nodeName") == node.objectName && !pod.isTerminating {
            let owner = pod.at("metadata", "ownerReferences")?[0]?["kind"]
            let isOfNode = owner == "DaemonSet" || pod.objectAnnotations["kubernetes.io/config.mirror"] != nil
            guard !isOfNode, taints.contains(where: { Self.keepsOut($0, pod) }) else { continue }
            let message = "Marking for deletion Pod \(pod.objectNamespace ?? "")/\(pod.objectName)"
            events.record(
                pod, reason: "TaintManagerEviction", message, from: .init(component: "taint-eviction-controller"))
            store.requestDeletion(pod.key(in: .pods))
        }
    }

    /// Pods go with their node, as kube-controller-manager's garbage collector of pods has it.
    func collectOrphans(of node: String) {
        for pod in store.list(.pods) where pod.field("spec.nodeName") == node {
            store.requestDeletion(pod.key(in: .pods))
        }
    }

    /// Looks again at pods without a node.
    func scheduleWaiting() {
        for pod in store.list(.pods) where pod.field("spec.nodeName").isEmpty {
            schedule(pod.key(in: .pods))
        }
    }
}
