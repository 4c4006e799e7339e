import Values

/// Counts what PodDisruptionBudgets still allow, for evictions to take from (kubernetes 1.36,
/// pkg/controller/disruption/disruption.go).
struct DisruptionController: Sendable {
    let store: ObjectStore

    func reconcileAll(in namespace: String?) {
        for budget in store.list(.podDisruptionBudgets, namespace: namespace) {
            reconcile(budget.key(in: .podDisruptionBudgets))
        }
    }

    func reconcile(_ key: ObjectStore.Key) {
        guard let budget = store.get(key), !budget.isTerminating else { return }
        let pods = store.list(.pods, namespace: key.namespace).filter { budget.budgets(for: $0) && !$0.isFinishedPod }
        // Pods that an eviction has taken already, and whose end is not yet to be seen.
        let leaving = (budget.at("status", "disruptedPods")?.objectValue ?? [:]).filter { name, _ in
            pods.contains { $0.objectName == name && !$0.isTerminating }
        }
        let healthy = pods.count { $0.isReadyPod && leaving[$0.objectName] == nil }
        let (expected, desired) = wanted(budget.at("spec") ?? [:], pods)
        let allowed = expected == 0 ? 0 : max(0, healthy - desired)
        store.change(key) { object in
            for (field, value) in [
                ("currentHealthy", healthy), ("desiredHealthy", desired), ("disruptionsAllowed", allowed),
                ("expectedPods", expected),
            ] { object[path: ["status", field]] = JSON(value) }
            object[path: ["status", "disruptedPods"]] = leaving.isEmpty ? nil : .object(leaving)
            object[path: ["status", "observedGeneration"]] = object.at("metadata", "generation")
            object.setCondition(
                "DisruptionAllowed", allowed > 0, reason: allowed > 0 ? "SufficientPods" : "InsufficientPods")
        }
    }

    /// How many pods there should be, and how many of them have to be healthy.
    private func wanted(_ spec: JSON, _ pods: [JSON]) -> (expected: Int, desired: Int) {
        if let most = spec["maxUnavailable"] {
            let expected = replicas(of: pods)
            return (
                expected, max(0, expected - PodTemplate.amount(most, of: expected, default: 0, roundsUp: true))
            )
        }
        let least = spec["minAvailable"] ?? 1
        let expected = least.intValue == nil ? replicas(of: pods) : pods.count
        return (expected, PodTemplate.amount(least, of: expected, default: 1, roundsUp: true))
    }

    /// What the workloads of the pods ask for.
    private func replicas(of pods: [JSON]) -> Int {
        let owners = Set(pods.compactMap(\.controllerUID))
        let sets = store.list(.replicaSets, namespace: pods.first?.objectNamespace)
            .filter { $0.objectUID.map(owners.contains) ?? false }
        let parents = Set(sets.compactMap(\.controllerUID))
        let deployments = store.list(.deployments, namespace: pods.first?.objectNamespace)
            .filter { $0.objectUID.map(parents.contains) ?? false }
        let roots = deployments + sets.filter { $0.controllerUID == nil }
        return roots.reduce(0) { $0 + ($1.at("spec", "replicas")?.intValue ?? 1) }
    }
}

extension JSON {
    /// Whether a PodDisruptionBudget is about a pod of its namespace.
    func budgets(for pod: JSON) -> Bool { LabelSelector(at("spec", "selector"))?.matches(pod.objectLabels) ?? false }
}
